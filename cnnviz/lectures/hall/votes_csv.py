"""The votes of a lecture as a table: a row for every answer to every question."""

import csv
import io
from datetime import UTC, datetime

from cnnviz.lectures.hall.lecture_records import Lecture
from cnnviz.lectures.hall.lecture_store import LectureStore
from cnnviz.lectures.scenes.lesson_file import spoken

COLUMNS = ("lecture", "asked", "question", "text", "answer", "answer_text", "votes", "measured")


def votes_csv(store: LectureStore, lecture: Lecture, language: str) -> str:
    """Return the table; who voted for what is not in it.

    Args:
        store: Where the votes are.
        lecture: Which lecture.
        language: Code of the language of the words.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for poll in store.polls(lecture.number):
        tally = store.tally(poll.number)
        asked = datetime.fromtimestamp(poll.opened, UTC).isoformat(timespec="seconds")
        words = poll.options.get(language) or next(iter(poll.options.values()), {})
        for answer in poll.answers:
            writer.writerow(
                (
                    *(lecture.code, asked, poll.name, spoken(poll.question, language)),
                    *(answer, words[answer], tally.get(answer, 0)),
                    "" if poll.right is None else int(answer == poll.right),
                )
            )
    return file.getvalue()
