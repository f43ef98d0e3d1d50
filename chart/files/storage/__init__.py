"""The program that builds the Ceph storage, run by the Job of chart/templates/storage/job.yaml.

It applies the resources beside it phase by phase, waits for each, can be ended and started again
at any point, and deletes nothing. Needs Python 3.11 with kubernetes_asyncio and PyYAML, which
z2jh's hub image has. `ready`, `guard` and `storage` are pure; `api` alone talks to the cluster.
"""
