"""Files over HTTP: resumed, verified, shared by all who want them, in place whole or not at all."""

from cnnviz.transfer.background import Background, Download, DownloadStage, Errand
from cnnviz.transfer.bring import TIMEOUTS, bring
from cnnviz.transfer.ledger import Ledger
from cnnviz.transfer.part import Progress
from cnnviz.transfer.remote import Remote, note_of, noted_digest, writing

__all__ = [
    "TIMEOUTS",
    "Background",
    "Download",
    "DownloadStage",
    "Errand",
    "Ledger",
    "Progress",
    "Remote",
    "bring",
    "note_of",
    "noted_digest",
    "writing",
]
