"""Runs one notebook and tells a pipe how far it is; runs in the image's environment."""

import json
import os
import sys
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError


def tell(**event):
    os.write(int(sys.argv[2]), json.dumps(event).encode() + b"\n")


def kernel_for(metadata):
    # As JupyterLab does: by name, otherwise the only one of its language.
    wanted = metadata.get("kernelspec", {})
    language = wanted.get("language") or metadata.get("language_info", {}).get("name", "python")
    specs = {name: one["spec"] for name, one in KernelSpecManager().get_all_specs().items()}
    alike = [name for name, spec in specs.items() if spec["language"].lower() == language.lower()]
    name = wanted.get("name", "python3")
    if name not in specs and len(alike) != 1:
        tell(problem=f"the image has no kernel {name}, only {', '.join(sorted(specs))}")
        sys.exit(1)
    return name if name in specs else alike[0]


notebook = nbformat.read(sys.argv[1], as_version=4)
cells = [(n, cell) for n, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
client = NotebookClient(notebook, timeout=None, kernel_name=kernel_for(notebook.metadata))
client.resources = {"metadata": {"path": str(Path.cwd())}}
try:
    with client.setup_kernel():
        process = getattr(getattr(client.km, "provisioner", None), "process", None)
        for number, (index, cell) in enumerate(cells, 1):
            tell(cell=number, source=cell.source[:1000], of=len(cells))
            client.execute_cell(cell, index)
except CellExecutionError as error:
    output = next((one for one in cell.outputs if one.output_type == "error"), {})
    tell(error=f"{error.ename}: {error.evalue}", traceback="\n".join(output.get("traceback", [])))
except DeadKernelError:
    tell(died=getattr(process, "returncode", None) or 0)
else:
    tell(done=len(cells))
