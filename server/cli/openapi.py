"""`lyceum openapi`."""

from __future__ import annotations

import json
from argparse import Namespace

from server import openapi


def run(options: Namespace) -> int:
    print(json.dumps(openapi.document(), indent=2, ensure_ascii=False))
    return 0
