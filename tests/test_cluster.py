"""Reading on a Dask cluster gives the same bytes as reading here."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.curate.publishing import write_tables
from extract.pipeline import ClusterError, find_documents, put_together, run
from tests.conftest import ROOT


def published(folder: Path, cluster: str = "") -> dict[str, bytes]:
    write_tables(put_together(run(find_documents(ROOT / "raw"), cluster=cluster)), folder)
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


def test_a_cluster_of_two_processes_gives_the_same_bytes(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="needs the cluster extra")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        there = published(tmp_path / "there", cluster.scheduler_address)
    assert there == published(tmp_path / "here")


def test_a_scheduler_that_does_not_answer_is_told(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="needs the cluster extra")
    with pytest.raises(ClusterError, match="no Dask scheduler"):
        run(find_documents(ROOT / "raw"), cluster="tcp://127.0.0.1:9")
