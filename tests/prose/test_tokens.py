"""The private tokenizer and the spaCy pipeline over it."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from extract.prose import tokens
from extract.prose.tokens import analyse, cut


def test_lexicon_words_stay_whole() -> None:
    assert "应急" in cut("应急医院达到4个")
    assert cut("建成区域实验室")[0] == "建成"
    assert "大足区" in cut("支持大足区建设")


def test_the_global_tokenizer_is_not_touched() -> None:
    import jieba

    cut("加强公共卫生体系建设")
    assert jieba.dt.initialized is False


@given(st.text(alphabet="全市医院建设应急0123456789．。，（）、%个 abc“”", max_size=40))
def test_words_make_up_the_text(text: str) -> None:
    assert "".join(cut(text)) == text


def test_spacy_offsets_are_exact_and_roles_are_marked() -> None:
    text = "每个区县至少设置1家公立综合医院"
    doc = analyse(text)
    assert all(text[token.idx : token.idx + len(token)] == token.text for token in doc)
    assert ("设置", "VERB_RULE") in {(entity.text, entity.label_) for entity in doc.ents}


def test_a_damaged_cache_is_built_anew(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    built = tokens._dictionary.__wrapped__()
    (path,) = (tmp_path / "guihua").glob("words-*.marshal")
    path.write_bytes(b"not a dictionary")
    assert tokens._dictionary.__wrapped__() == built
    assert path.stat().st_size > 100_000


def test_verbs_in_nouns_are_known() -> None:
    assert tokens.has_verb("污泥处置")
    assert not tokens.has_verb("茶叶")


def test_sentences_without_figures_cost_no_dictionary() -> None:
    """Reading a document without figures must not even load the words."""
    import subprocess

    code = (
        "import sys\n"
        "from extract.model import *\n"
        "from extract.prose import observe_prose\n"
        "p = tuple(Paragraph('加强公共卫生体系建设，完善服务网络。') for _ in range(50))\n"
        "observe_prose(Document(Source('x', '0' * 64, 1, 't'), p), Facts())\n"
        "sys.exit('jieba' in sys.modules or 'spacy' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
