#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""tshark itself reads every sample to its end and finds nothing malformed below the protocols of this project."""

import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

if shutil.which("tshark") is None:
    print("tshark is not installed")
    sys.exit(77)
sys.exit(subprocess.run([sys.executable, "-B", os.path.join(ROOT, "samples", "lab", "check")], check=False).returncode)
