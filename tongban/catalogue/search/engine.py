"""The index of one catalogue: what a question finds, how sure that is, and what to offer while someone types.

Four views of the same names are compared, each blind where another sees: characters (exact words), sounds (homophones
and typing errors), letters (pinyin and initials), meaning (other words for the same thing). Knows no database.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property

import numpy as np

from . import sounds, text
from .alphabet import by_letter
from .documents import ALL, Answer, Hit, Narrowing, SearchDocument, Suggestion
from .facets import Facets
from .intents import Intents
from .letters import Letters
from .pieces import pieces, told
from .postings import Flat, Floats, Rarity, bag, cosine_postings, coverage_postings
from .vectors import Meaning, main_axes

# Weights chosen on the tune half of tests/catalogue/search/questions.json, with half of the aliases of the wanted item
# taken away, so that they also serve wordings nobody foresaw. The plateau is wide: no digit here is magic.
_CHARACTERS, _SOUNDS, _COVER, _CONTEXT, _MEANING, _CONTEXT_MEANING = 0.3, 0.3, 1.5, 0.5, 1.8, 0.4
#: Letters compare names only, so a nudge decides between equals.
_DESCRIBED_TYPED, _INTENT_TYPED = 0.06, 0.02
_DESCRIBED, _INTENT, _EXACT = 0.2, 0.3, 0.3
_FULL = 4.7
#: Without vectors the words must carry the question alone.
_CHARACTERS_ALONE, _SOUNDS_ALONE, _FULL_ALONE = 0.7, 0.6, 2.6

#: Below these nothing is shown (see tests: "nothing" questions).
_CONFIDENT, _CONFIDENT_ALONE, _CONFIDENT_LETTERS = 0.4, 0.42, 0.37
#: An answer this far above is a sure one; what lies between goes on the editors' list together with what found nothing.
_SURE = 0.06
#: A name that sounds this much alike is what was meant, in questions that are not sentences.
_HEARD, _LONGEST_SLIP, _SLIPS = 0.62, 40, 2
#: Letters that fit this well are pinyin; others may be English, which the model understands from this likeness on.
_SURELY_TYPED, _ENGLISH = 0.8, 0.56
_WORDS = 8
#: What an item with a guide, and one that does what is wanted, gains among suggestions.
_FAVOUR = 0.1
#: Longer than any beginning of a name; suggestions must come between two keystrokes.
_LONGEST_PREFIX = 24
#: Pairs of syllables that no name has weigh less than unknown words: a spoken sentence is full of them.
_UNHEARD = 0.4
#: Half of the model's 512 dimensions hold 98 % of what these texts differ in, and cost half the time.
_AXES = 256
#: What is far below the best answer is not an answer.
_NEAR_BEST = 0.5
#: Words and sounds alone settle a question at such a score with such a lead: then the model, most of what a question
#: costs, is not asked. On the tune halves no first answer differs from the one with it; most questions end here.
_SETTLED = ((0.9, 0.05), (0.7, 0.2))


class SearchIndex:
    """Built once per state of the catalogue, then only read: safe for threads, shared by forked processes."""

    def __init__(self, documents: Iterable[SearchDocument], *, meaning: Meaning | None = None) -> None:
        self.documents = tuple(sorted(documents, key=lambda each: not each.described))
        self._meaning = meaning
        self._phrases: list[str] = []
        self._shown: list[str] = []
        owners: list[int] = []
        for position, document in enumerate(self.documents):
            for cleaned, shown in _names(document).items():
                self._phrases.append(cleaned)
                self._shown.append(shown)
                owners.append(position)
        self._owners = np.array(owners, np.int64)
        self._firsts = np.searchsorted(self._owners, np.arange(len(self.documents)))
        self._latin = np.array([text.is_latin(phrase) for phrase in self._phrases], bool)
        self._described = np.array([each.described for each in self.documents], np.float32)
        self._intents = Intents([_purpose(each) for each in self.documents])
        self._facets = Facets(self.documents)
        self._letters = Letters(self._phrases)
        self._called: dict[str, list[int]] = {}
        for phrase, owner in zip(self._phrases, owners, strict=True):
            self._called.setdefault(text.gist(phrase), []).append(owner)
        self._index_words(owners)
        self._index_context()
        self._index_meaning()

    def _index_words(self, owners: list[int]) -> None:
        taken = [pieces(phrase) for phrase in self._phrases]
        flat = Flat([one.written for one in taken])
        self._rarity = Rarity(flat, owners)
        self._characters = cosine_postings(flat, self._rarity)
        self._named: list[dict[str, float]] = [{} for _ in self.documents]
        for one, owner in zip(taken, owners, strict=True):
            self._named[owner].update(one.written)

        self._reading = _usual_readings(self._phrases, [one.spoken for one in taken])
        flat = Flat([one.heard for one in taken])
        self._sound_rarity = Rarity(flat, owners, unseen=_UNHEARD)
        self._sounds = cosine_postings(flat, self._sound_rarity)
        flat = Flat([one.typed for one in taken])
        self._typed_rarity = Rarity(flat, owners)
        self._typed = cosine_postings(flat, self._typed_rarity)

    def _index_context(self) -> None:
        rows = [[text.clean(line) for line in each.context] for each in self.documents]
        lines_told = [bag(gram for line in row for gram in told(line)) for row in rows]
        # One index for both: the upper half says what names contain, the lower what guides tell.
        self._cover = coverage_postings(Flat([*self._named, *lines_told]))
        lines = [(position, line) for position, row in enumerate(rows) for line in row if line]
        self._context_lines = [line for _, line in lines]
        self._context_owners = np.array([position for position, _ in lines], np.int64)

    def _index_meaning(self) -> None:
        self._row_of = {phrase: row for row, phrase in enumerate(self._phrases)}
        if self._meaning is None:
            return
        rows = self._meaning.of_texts([*self._phrases, *self._context_lines])
        self._axes = main_axes(rows, _AXES)
        rows = rows @ self._axes
        self._vectors = rows[: len(self._phrases)]
        self._context_vectors = rows[len(self._phrases) :]

    def search(self, question: str, *, limit: int = 10, narrowing: Narrowing = ALL) -> list[Hit]:
        """The best items for the question, best first; empty when there is no confident answer."""
        return list(self.answer(question, limit=limit, narrowing=narrowing).hits)

    def answer(self, question: str, *, limit: int = 10, offset: int = 0, narrowing: Narrowing = ALL) -> Answer:
        """Hits, how many there are in all, and how many each filter would leave."""
        cleaned = text.clean(question)
        if not cleaned or not self._phrases:
            return Answer()
        scores, reasons, confident = self._score(cleaned)
        best = float(scores.max())
        if best < confident:
            return Answer()
        found = np.flatnonzero(scores >= max(confident, best * _NEAR_BEST))
        kept, counts = self._facets.narrow(found, narrowing.chosen())
        ranked = kept[np.lexsort((kept, -scores[kept]))]
        hits = tuple(
            Hit(self.documents[at].item_id, round(min(float(scores[at]), 1.0), 4), self._why(at, reasons))
            for at in ranked[max(offset, 0) : max(offset, 0) + max(limit, 0)].tolist()
        )
        return Answer(hits, len(ranked), best >= confident + _SURE, counts)

    def meant(self, question: str) -> str:
        """The name that a slip of finger or ear stands for (结昏登记, jiehundengji), or nothing where none is near."""
        cleaned = text.clean(question)
        if not cleaned or not self._phrases or cleaned in self._row_of or len(cleaned) > _LONGEST_SLIP:
            return ""
        heard = self._sounds.scores(self._sound_rarity.weigh(bag(sounds.sound_grams(self._spoken(cleaned)))))
        if text.is_latin(cleaned):
            letters = bag(sounds.letter_grams(cleaned.replace(" ", "")))
            heard = np.maximum(heard, self._typed.scores(self._typed_rarity.weigh(letters)))
        row = int(heard.argmax())
        phrase = self._phrases[row]
        if heard[row] < _HEARD or phrase in cleaned or cleaned in phrase:
            return ""
        if not text.is_latin(cleaned) and _shared(phrase, cleaned) < max(len(phrase), len(cleaned)) - _SLIPS:
            return ""  # other words, not a slip
        return self._shown[row]

    def suggest(self, prefix: str, limit: int = 8) -> list[Suggestion]:
        """Names and askings that the typed beginning fits, one per item, best first."""
        cleaned = text.clean(prefix)
        if len(cleaned) > _LONGEST_PREFIX:
            return []
        favour = (self._described + self._intents.agreement(cleaned)) * _FAVOUR
        best: dict[int, tuple[float, int]] = {}
        for match in self._letters.find(cleaned):
            owner = int(self._owners[match.row])
            rank = match.quality + float(favour[owner])
            if owner not in best or rank > best[owner][0]:
                best[owner] = (rank, match.row)
        ranked = sorted(best.items(), key=lambda each: (-each[1][0], each[0]))[: max(limit, 0)]
        return [
            Suggestion(self.documents[owner].item_id, self._shown[row], self.documents[owner].title)
            for owner, (_, row) in ranked
        ]

    @cached_property
    def alphabet(self) -> Mapping[str, tuple[str, ...]]:
        """Items by the letter with which their names begin in pinyin; digits and the like under "#"."""
        return by_letter((one.item_id, one.title) for one in self.documents)

    def _score(self, cleaned: str) -> tuple[Floats, Floats, float]:
        """A score for every item, one for every name (which tells why), and the score that counts as confident."""
        if text.is_latin(cleaned):
            return self._score_typed(cleaned)
        weighed = self._rarity.weigh(bag(text.grams(cleaned)))
        squared = {gram: weight * weight for gram, weight in weighed.items()}
        alike = self._characters.scores(weighed)
        heard = self._sounds.scores(self._sound_rarity.weigh(bag(sounds.sound_grams(self._spoken(cleaned)))))
        covered = np.sqrt(self._cover.scores(squared))
        scores: Floats = covered[: len(self.documents)] * np.float32(_COVER)
        scores += covered[len(self.documents) :] * _CONTEXT
        scores += self._described * _DESCRIBED + self._intents.agreement(cleaned) * _INTENT
        scores[self._called.get(text.gist(cleaned), [])] += _EXACT
        best_alike, best_heard = self._best_of(alike), self._best_of(heard)
        alone = scores + best_alike * _CHARACTERS_ALONE + best_heard * _SOUNDS_ALONE
        alone /= np.float32(_FULL_ALONE)
        if self._meaning is None or _settled(alone):
            scores, confident = alone, _CONFIDENT_ALONE
            reasons = alike * _CHARACTERS_ALONE + heard * _SOUNDS_ALONE
        else:
            vector = self._vector(text.gist(cleaned), self._meaning)
            meant = self._vectors @ vector
            reasons = alike * _CHARACTERS + heard * _SOUNDS + meant * _MEANING
            scores += best_alike * _CHARACTERS + best_heard * _SOUNDS
            scores += self._best_of(meant) * _MEANING + self._context_meaning(vector) * _CONTEXT_MEANING
            scores /= np.float32(_FULL)
            confident = _CONFIDENT
        if any(unit.isascii() for unit in text.units(cleaned)):
            fits = self._fit(cleaned)  # 食品jyxk
            reasons = np.maximum(reasons, fits * 2)
            scores = np.maximum(scores, self._best_of(fits) * 0.9)
        return scores, reasons, confident

    def _score_typed(self, cleaned: str) -> tuple[Floats, Floats, float]:
        """Latin letters only: a word in a name (KTV), pinyin, initials, a mixture, any of it with slips; or English."""
        reasons = np.maximum(self._characters.scores(self._rarity.weigh(bag(text.grams(cleaned)))), self._fit(cleaned))
        heard = self._sounds.scores(self._sound_rarity.weigh(bag(sounds.sound_grams(self._spoken(cleaned)))))
        slips = bag(sounds.letter_grams(cleaned.replace(" ", "")))
        typed = self._typed.scores(self._typed_rarity.weigh(slips))
        reasons = np.maximum(reasons, np.maximum(heard * 0.9, typed * 0.85))
        best = self._best_of(reasons)
        words = cleaned.split()
        if 1 < len(words) <= _WORDS:
            # "sfz diu le": each word fits somewhere in what the item is called.
            sizes = [len((sounds.readings(word) or ((word,),))[0]) for word in words]
            each = [self._best_of(self._fit(word)) * size for word, size in zip(words, sizes, strict=True)]
            best = np.maximum(best, np.sum(each, axis=0, dtype=np.float32) * np.float32(0.9 / sum(sizes)))
        if self._meaning and best.max() < _SURELY_TYPED:
            meant = self._vectors @ self._vector(cleaned, self._meaning)
            # Letters say what they are to letters; to the model a name such as CMA is near any jumble of them.
            meant[(meant < _ENGLISH) | self._latin] = 0.0
            reasons = np.maximum(reasons, meant)
            best = np.maximum(best, self._best_of(meant))
        best += self._described * _DESCRIBED_TYPED + self._intents.agreement("") * _INTENT_TYPED
        return best, reasons, _CONFIDENT_LETTERS

    def _fit(self, typed: str) -> Floats:
        """For every phrase how well the typed letters fit it."""
        fits = np.zeros(len(self._phrases), np.float32)
        for match in self._letters.find(typed):
            fits[match.row] = max(fits[match.row], match.quality)
        return fits

    def _best_of(self, by_phrase: Floats) -> Floats:
        best: Floats = np.maximum.reduceat(by_phrase, self._firsts)
        return best

    def _vector(self, gist: str, meaning: Meaning) -> Floats:
        row = self._row_of.get(gist)
        vector: Floats = meaning.of_question(gist) @ self._axes if row is None else self._vectors[row]
        return vector

    def _context_meaning(self, vector: Floats) -> Floats:
        best = np.zeros(len(self.documents), np.float32)
        if self._context_owners.size:
            np.maximum.at(best, self._context_owners, self._context_vectors @ vector)
        return best

    def _spoken(self, cleaned: str) -> list[str]:
        """Syllables of the question; Latin runs that no name contains are read as pinyin."""
        spoken: list[str] = []
        for unit in text.units(cleaned):
            if unit.isascii():
                readings = () if len(unit) == 1 or unit in self._characters else sounds.readings(unit)
                spoken.extend(readings[0] if readings else (unit,))
            else:
                spoken.append(self._reading.get(unit) or sounds.syllables(unit)[0])
        return spoken

    def _why(self, position: int, reasons: Floats) -> str:
        start = int(self._firsts[position])
        end = int(self._firsts[position + 1]) if position + 1 < len(self._firsts) else len(self._phrases)
        return self._shown[start + int(reasons[start:end].argmax())]


def _settled(scores: Floats) -> bool:
    """Whether the first answer is good and far ahead of the second."""
    if scores.size < 2:
        return False
    second, first = np.partition(scores, -2)[-2:]
    return any(first >= score and first - second >= lead for score, lead in _SETTLED)


def _shared(one: str, other: str) -> int:
    """How many characters two texts have in common, in the same order."""
    return sum(block.size for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks())


def _usual_readings(phrases: Sequence[str], spoken: Sequence[tuple[str, ...]]) -> dict[str, str]:
    """How the catalogue reads a character most often: a question is read so at once, without a dictionary of words."""
    counted: dict[str, Counter[str]] = {}
    for phrase, syllables in zip(phrases, spoken, strict=True):
        for unit, syllable in zip(text.units(phrase), syllables, strict=True):
            counted.setdefault(unit, Counter())[syllable] += 1
    return {unit: readings.most_common(1)[0][0] for unit, readings in counted.items()}


def _purpose(document: SearchDocument) -> str:
    """Where the catalogue says what the item does: the handling item, or, of a plain row, its name."""
    return document.handling_item or ("" if document.described else document.name)


def _names(document: SearchDocument) -> dict[str, str]:
    """Everything the item is called, cleaned for comparing and as shown; each once, the official name first."""
    names = (document.name, document.title, *document.aliases, *document.results)
    found: dict[str, str] = {}
    for name in names:
        if cleaned := text.clean(name):
            found.setdefault(cleaned, name)
    # An item must have a row to live in, even one whose name is nothing but signs.
    return found or {document.item_id.lower(): document.name}
