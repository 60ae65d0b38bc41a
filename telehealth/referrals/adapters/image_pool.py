"""The processes in which pictures are remade. Started at the first picture, stopped with the application."""

import asyncio
import ctypes
import multiprocessing
import resource
import signal
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from telehealth.kernel.log import get_logger
from telehealth.referrals import images
from telehealth.referrals.errors import TooManyPixels, UnreadableImage

log = get_logger(__name__)
WORKERS = 2
PICTURES_PER_WORKER = 200
SECONDS = 30
MEMORY = 2 * 2**30
PR_SET_PDEATHSIG = 1


def _limit() -> None:
    """A picture that asks for more than this is not one; the worker dies and a new one takes its place.

    On Linux the worker also ends with the server, kill -9 included: otherwise it would wait for pictures for ever.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class ImagePool:
    """Remakes pictures outside the server's own process."""

    def __init__(self) -> None:
        self._executor: ProcessPoolExecutor | None = None

    async def remake(self, data: bytes) -> images.Picture:
        """The picture made safe. Raises UnreadableImage, also when reading it takes too long, and TooManyPixels."""
        work = asyncio.get_running_loop().run_in_executor(self._running(), images.remake, data)
        try:
            return await asyncio.wait_for(work, SECONDS)
        except images.Oversized as error:
            raise TooManyPixels(limit=images.MAX_PIXELS // 1_000_000) from error
        except images.Unreadable as error:
            raise UnreadableImage from error
        except (BrokenProcessPool, TimeoutError) as error:
            log.warning("image_worker_lost", reason=type(error).__name__)
            self.stop()
            raise UnreadableImage from error

    def _running(self) -> ProcessPoolExecutor:
        if self._executor is None:
            # "spawn": a fork would copy the server's sockets and locks in the middle of things.
            self._executor = ProcessPoolExecutor(
                WORKERS,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_limit,
                max_tasks_per_child=PICTURES_PER_WORKER,
            )
        return self._executor

    def stop(self) -> None:
        """End the processes; the next picture starts new ones."""
        executor, self._executor = self._executor, None
        if executor is not None:
            for process in list((executor._processes or {}).values()):  # noqa: SLF001 - no public way to end a stalled worker before Python 3.14
                process.kill()
            executor.shutdown(wait=False, cancel_futures=True)
