"""dutyterm: the duty terminal of a town that keeps an epidemic out."""

import os

# Textual freezes these at import. With the kitty protocol on, input methods commit garbled text; and at its usual
# 60 frames a second a verdict, which follows the echo of its key, would always wait for the next frame.
os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
os.environ.setdefault("TEXTUAL_FPS", "240")

__version__ = "0.1.0"
