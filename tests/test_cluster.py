"""Reading on a Dask cluster gives the same bytes as reading here."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.curate.publishing import write_tables
from extract.curate.records import Failure
from extract.pipeline import ClusterError, Job, find_documents, put_together, run
from extract.workers import Limits
from tests.sample_plans import CONTENTS, make


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for name in CONTENTS:
        (folder / name).write_bytes(make(name))
    return folder


def published(raw: Path, folder: Path, cluster: str = "") -> dict[str, bytes]:
    write_tables(put_together(run(find_documents(raw), cluster=cluster)), folder)
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


def test_a_cluster_of_two_processes_gives_the_same_bytes(raw: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="needs the cluster extra")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        there = published(raw, tmp_path / "there", cluster.scheduler_address)
        (raw / "long.txt").write_text("到2025年，全市每千人口注册护士数达到3.8人。\n" * 20_000, encoding="utf-8")
        long = [item for item in find_documents(raw) if item.name == "long.txt"]
        hasty = run(long, Job(limits=Limits(seconds=0.1)), cluster=cluster.scheduler_address)
        (raw / "long.txt").unlink()
    assert there == published(raw, tmp_path / "here")
    assert ["more time" in each.reason for each in hasty if isinstance(each, Failure)] == [True]


def test_a_scheduler_that_does_not_answer_is_told(raw: Path) -> None:
    pytest.importorskip("distributed", reason="needs the cluster extra")
    with pytest.raises(ClusterError, match="no Dask scheduler"):
        run(find_documents(raw), cluster="tcp://127.0.0.1:9")
