"""Every error that a reader of cnnviz may meet.

    CnnvizError                 anything below
    ├── UnknownName             no such model, network, recipe, page or language
    ├── BadValue            a value outside what makes sense, such as an input size
    ├── NotTraceable            a model whose graph cannot be recorded
    ├── ImageRejected           a picture that will not be read
    ├── WeightsError            pretrained weights that cannot be had
    │   ├── NoNetwork           the address could not be reached
    │   ├── DiskFull            no room for the file
    │   └── BadFile             the file is not what it should be
    ├── DataMissing             a data set that is not on this machine
    ├── RunFailed               a training run that could not go on
    ├── CapsuleRejected         a file that is no recorded experiment, or a broken one
    ├── HostingFailed           several app processes that cannot be served
    └── StoreError              the database of the runs does not do what it should
        └── FolderRefused       a folder of this machine that cannot be written, by its setting

An error carries a `key` and `params`, never a finished sentence for the screen: the sentence
stands in `assets/content/<language>/ui.toml` under `[errors]`, and `str(error)` is the plain
English form for the command line and for logs. Libraries raise; only `cnnviz.ui` and the
command line catch.
"""

import errno
from collections.abc import Iterable, Mapping
from typing import ClassVar


class CnnvizError(Exception):
    """An expected failure, with the key of its sentence and the values the sentence needs.

    Args:
        key: Name of the sentence in the `[errors]` table of a language.
        message: The same in plain English, for the command line.
        **params: Values that the translated sentence inserts.
    """

    exit_status = 1

    def __init__(self, key: str, message: str, **params: object) -> None:
        super().__init__(message)
        self.key = key
        self.params = params

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders (the decoder runs in a child), so they must pickle.
        return _rebuild, (type(self), self.key, str(self), self.params)


def _rebuild(
    kind: type[CnnvizError], key: str, message: str, params: dict[str, object]
) -> CnnvizError:
    return kind(key, message, **params)


class UnknownName(CnnvizError):
    """No such model, network, recipe, page or language."""

    exit_status = 2

    @classmethod
    def among(cls, key: str, what: str, name: str, known: Iterable[str]) -> "UnknownName":
        """Return the error for a name that is none of those there are.

        Args:
            key: Name of the sentence.
            what: What is named, in plain English.
            name: As it was asked for.
            known: The names there are.
        """
        listed = ", ".join(known)
        message = f"no {what} {name!r}; there are: {listed}"
        return cls(key, message, name=name, known=listed)


class BadValue(CnnvizError):
    """A value outside what makes sense, such as an input that is too small for the network."""

    exit_status = 2


class NotTraceable(CnnvizError):
    """A model whose graph torch.fx cannot record: there is no layer table for it."""


class ImageRejected(CnnvizError):
    """A picture that will not be read; `key` names the reason."""

    exit_status = 2


class WeightsError(CnnvizError):
    """Pretrained weights that cannot be had."""


class NoNetwork(WeightsError):
    """The address of the weights could not be reached."""


class DiskFull(WeightsError):
    """There is no room for the file."""


class BadFile(WeightsError):
    """A file that is not what it should be: wrong hash, wrong format, wrong network."""


class DataMissing(CnnvizError):
    """A data set that is not on this machine and cannot be fetched."""


class RunFailed(CnnvizError):
    """A training run that could not go on."""


class CapsuleRejected(CnnvizError):
    """A file that is no recorded experiment, or a broken one; `key` names the reason."""

    exit_status = 2


class HostingFailed(CnnvizError):
    """Several app processes that cannot be served: no proxy, or one that refuses its words."""


class StoreError(CnnvizError):
    """The database of the runs is full, busy for too long, or gone."""


class FolderRefused(StoreError):
    """A folder of this machine that cannot be written.

    Its sentence names the setting and the reason, for a server's path is no business of a reader;
    `str(error)` has the path.
    """

    KEYS: ClassVar[Mapping[int, str]] = {
        errno.EACCES: "folder_denied",
        errno.EPERM: "folder_denied",
        errno.EROFS: "folder_read_only",
        errno.ENOSPC: "folder_full",
        errno.EDQUOT: "folder_full",
        errno.ENOTDIR: "folder_is_file",
        errno.EEXIST: "folder_is_file",
    }

    @classmethod
    def of(cls, setting: str, folder: object, error: OSError) -> "FolderRefused":
        """Return the error for what the system said.

        Args:
            setting: Name of the variable that names the folder.
            folder: Its path.
            error: Why it cannot be written.
        """
        reason = error.strerror or type(error).__name__
        code = error.errno or 0
        return cls(
            cls.KEYS.get(code, "folder_refused"),
            f"{folder} ({setting}) cannot be written: {reason}",
            setting=setting,
            reason=errno.errorcode.get(code, reason),
        )
