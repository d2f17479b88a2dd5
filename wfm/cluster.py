"""Work that can be split: here, in processes of this machine, or on a Dask cluster.

What is split are pure jobs whose results come back in their order, so that they have the same
bytes wherever they were made.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

import wfm
from wfm.language import language_in_use, use_language
from wfm.language import translate as _

SECONDS = 5
"""How long a scheduler, and its first worker, may keep us waiting."""

Job = TypeVar("Job")
Result = TypeVar("Result")


class ClusterError(Exception):
    """The cluster cannot be used; the text says why and what to do."""


def run(work: Callable[[Job], Result], jobs: Iterable[Job], workers: int = 1) -> Iterator[Result]:
    """The result of each job, in their order, while the next ones are at work.

    Parameters
    ----------
    work
        A function of a module.
    workers
        Processes; −1: one for each core. ``joblib.parallel_config`` chooses another backend,
        and a cluster uses all that it has.
    """
    from joblib import Parallel, delayed  # with its backends slow to load

    # else joblib would keep large arrays in files, until the last job is done
    split = Parallel(n_jobs=workers, return_as="generator", max_nbytes=None)
    made: Iterator[Result] = split(
        delayed(_alike)(language_in_use(), work, job) for job in jobs)
    return made


def _alike(language: str, work: Callable[[Job], Result], job: Job) -> Result:
    """`work`, the same wherever it is done: its texts in one language, its sums in one order."""
    use_language(language)
    # many small matrices: threads that share one cost far more than they bring
    with _libraries().limit(limits=1, user_api="blas"):
        return work(job)


@lru_cache(maxsize=1)
def _libraries() -> Any:
    """The libraries of linear algebra that are loaded."""
    import scipy.linalg  # noqa: F401 - brings its own
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@contextmanager
def working_on(address: str | None) -> Iterator[None]:
    """Have joblib split its work over the Dask cluster at `address`; None: as before.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://127.0.0.1:8786``.

    Raises
    ------
    ClusterError
        Dask is not installed, or the cluster is not there, has no worker, or its workers do not
        have this version of the project.
    """
    if address is None:
        yield
        return
    from joblib import parallel_config

    client = _client(address)
    try:
        with parallel_config(backend="dask", client=client, n_jobs=-1):
            yield
    finally:
        client.close()


def _client(address: str) -> Any:
    """A client of the cluster, which is able to work for us."""
    try:
        from dask.distributed import Client
        from distributed.comm import connect
    except ImportError:
        raise ClusterError(_("--cluster needs Dask: pip install 'wfm[cluster]'")) from None

    async def reach() -> None:
        await (await connect(address, timeout=SECONDS)).close()

    try:
        asyncio.run(reach())  # a client that never reached anything leaves noise behind
        client = Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(_("no Dask scheduler answers at {address}: {why}").format(
            address=address, why=str(error) or type(error).__name__)) from None
    try:
        client.wait_for_workers(1, timeout=SECONDS)
        found = set(client.run(version).values())
    except Exception as error:
        client.close()
        if isinstance(error, TimeoutError):
            raise ClusterError(_("the Dask cluster at {address} has no worker").format(
                address=address)) from None
        raise ClusterError(_("the workers of the Dask cluster at {address} have no wfm: install "
                             "version {ours} there").format(
            address=address, ours=version())) from None
    if found != {version()}:
        client.close()
        raise ClusterError(_("the workers of the Dask cluster at {address} have wfm {theirs}, "
                             "here it is {ours}: install the same version").format(
            address=address, theirs=", ".join(sorted(found)), ours=version()))
    return client


def version() -> str:
    """The version of the project where this runs."""
    return wfm.__version__
