"""Lines of the author's code, as the ledger names them: relative to the folder of the YAML, in which the process runs."""

import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))
_FOLDERS = tuple(sorted({os.path.dirname(os.__file__)} | {p for p in sys.path if os.path.basename(p).endswith("-packages")}))
_MOST = 64  # frames of a stack


def _name(code, line):
    """The line's place, and whose code it is: 2 the author's, 1 a library's, 0 this SDK's."""
    file = code.co_filename
    if os.path.dirname(file) == _HERE:
        return "", 0
    inside = os.path.relpath(file, os.getcwd())
    shown = os.path.basename(file) if inside.startswith(os.pardir) or os.path.isabs(inside) else inside.replace(os.sep, "/")
    library = file.startswith("<") or any(file.startswith(folder + os.sep) for folder in _FOLDERS)
    return f"{shown}:{line}", 1 if library else 2


def best(frames):
    """The innermost line of the author's own code in (code, line) pairs, innermost first, or of a library where there is none; and all
    lines that are not this SDK's."""
    place, of, stack = "", 0, []
    for code, line in frames:
        name, owner = _name(code, line)
        if owner == 0:
            if stack:
                break  # further out is how the call came about
            continue
        if owner > of:
            place, of = name, owner
        if len(stack) < _MOST:
            stack.append(f"{name} {getattr(code, 'co_qualname', code.co_name)}")
    return place, stack


def of_frame(frame):
    """The frames from one outward."""
    while frame is not None:
        yield frame.f_code, frame.f_lineno
        frame = frame.f_back


def of_error(error):
    """The frames of an exception, innermost first."""
    frames, at = [], error.__traceback__
    while at is not None:
        frames.append((at.tb_frame.f_code, at.tb_lineno))
        at = at.tb_next
    return reversed(frames)
