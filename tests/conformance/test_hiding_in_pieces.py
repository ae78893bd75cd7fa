"""A secret is hidden in a long text, wherever the text is cut."""

from hypothesis import given
from hypothesis import strategies as st

from conformance.redaction import Secrets

SECRET = "p&ss wörd/7"


@given(
    st.lists(
        st.sampled_from(["a", "p", "p&ss ", "wörd/7", SECRET, "p%26ss%20w%C3%B6rd%2F7", "\n"]), max_size=12
    ),
    st.integers(1, 9),
)
def test_cutting_makes_no_difference(parts: list[str], size: int) -> None:
    text, secrets = "".join(parts), Secrets(SECRET)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert "".join(secrets.hide_in(pieces)) == secrets.hide(text)


def test_without_a_secret_all_passes_as_it_is() -> None:
    assert list(Secrets().hide_in(["a", "b"])) == ["a", "b"]
