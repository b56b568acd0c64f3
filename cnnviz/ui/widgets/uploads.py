"""Letting go of uploaded originals: Streamlit keeps them as long as the session lives."""

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

BROWSER_MB = 20
"""Largest photo or recorded experiment that a browser sends, in MiB.

Twice what is accepted: what is too large gets its sentence in the reader's language.
"""


def release(file: UploadedFile) -> None:
    """Forget the bytes of an upload that has been decoded.

    Args:
        file: What `st.file_uploader` or `st.camera_input` returned.
    """
    context = get_script_run_ctx()
    # Not in Streamlit's public interface: a test holds the pinned version to it.
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
