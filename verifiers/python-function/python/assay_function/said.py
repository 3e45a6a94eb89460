"""What an exception says, in one line that ends in the place of the user's code where it was raised."""

import os
import traceback

LONGEST = 400


def said_of(error: BaseException) -> str:
    text = " ".join("".join(traceback.format_exception_only(type(error), error)).split())
    if len(text) > LONGEST:
        text = text[:LONGEST] + "…"
    own = os.path.dirname(os.path.abspath(__file__))
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if os.path.dirname(frame.filename) != own]
    frames = [frame for frame in frames if not frame.filename.startswith("<frozen")]
    return f"{text} ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno})" if frames else text
