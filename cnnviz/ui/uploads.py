"""Letting go of uploaded originals: Streamlit keeps them as long as the session lives."""

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile


def release(file: UploadedFile) -> None:
    """Forget the bytes of an upload that has been decoded.

    Args:
        file: What `st.file_uploader` or `st.camera_input` returned.
    """
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
