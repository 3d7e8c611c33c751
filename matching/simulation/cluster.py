"""Tasks on a Dask cluster: one that runs already, or one made of this machine's cores for the while."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from matching.language import Text
from matching.problems import StudyError
from matching.simulation.base import Base
from matching.simulation.tasks import Failure, Task, perform

#: In place of an address: a cluster on this machine.
LOCAL = "local"
#: Workers that may be lost under one task before the task is thought to be what kills them.
ALLOWED_FAILURES = 10


def by_cluster(tasks: Sequence[Task], base: Base, address: str, jobs: int) -> Generator[tuple[Task, bytes | Failure]]:
    """Yield each task with what came of it, as they are done.

    Parameters
    ----------
    address
        Address of a Dask scheduler, such as ``tcp://scheduler:8786``, or ``local``.
    jobs
        Processes of a local cluster.

    Raises
    ------
    StudyError
        Dask is not installed, the cluster cannot be reached, or its workers are lost again and again.
    """
    try:
        import dask
        import distributed
    except ImportError:
        raise StudyError(
            Text(
                "a cluster needs the extra `cluster`: pip install labour-matching[cluster]",
                "使用集群须安装附加组件 cluster：pip install labour-matching[cluster]",
            )
        ) from None
    parts: Any = distributed
    settings = {"distributed.scheduler.allowed-failures": ALLOWED_FAILURES}
    with dask.config.set(settings):
        cluster: Any = None
        if address == LOCAL:
            cluster = parts.LocalCluster(n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address=None)
        try:
            client = _client(parts.Client, cluster, address)
            try:
                # Sent once to each worker, not with each task.
                ground = client.scatter(base, broadcast=True)
                futures = {client.submit(perform, task, ground, pure=False): task for task in tasks}
                for future in parts.as_completed(list(futures)):
                    yield futures.pop(future), future.result()
            except parts.KilledWorker:
                raise StudyError(
                    Text(
                        "the cluster's workers are lost again and again; what is done is kept",
                        "集群的工作进程反复丢失；已完成的部分已保留",
                    )
                ) from None
            finally:
                client.close()
        finally:
            if cluster is not None:
                cluster.close()


def _client(connect: Any, cluster: Any, address: str) -> Any:
    """Return a client of a cluster of ours, or of the one at an address."""
    try:
        return connect(cluster or address)
    except (OSError, ValueError, TypeError) as error:
        raise StudyError(
            Text(f"no Dask scheduler answers at {address}: {error}", f"{address} 没有 Dask 调度器应答：{error}")
        ) from error
