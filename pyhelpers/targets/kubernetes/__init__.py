"""A real Kubernetes: the chart, installed with Helm and watched with kubectl.

`needs.py` says what a values file asks of a cluster, `facts.py` asks the cluster, `preflight.py`
compares them; `chart.py` and `plan.py` say what is done, `follow.py` waits for it. `snapshot.py`
and `troubles.py` read what the cluster answers. The cluster is asked with kubectl, not with a
client library: Helm needs the same kubeconfig and log-in helpers, and one call that lists several
kinds every two seconds costs less than such a library's import.
"""
