# SPDX-License-Identifier: Apache-2.0
"""`folkmoot infer`: the platform's inference for researchers, on files."""

import csv
import io
import json
import random

import pytest
from folk import folkmoot

pytestmark = pytest.mark.only("embedded")  # no node, no database
CATEGORICAL = ["majority", "weighted", "zencrowd", "dawid-skene", "glad", "mace", "lfc", "catd", "pm"]
NUMERIC = ["mean", "median", "lfc-n"]
# Zheng et al., PVLDB 10(5), 2017: accuracy in percent, or mean absolute error and root mean square error.
PUBLISHED = {
    "dog": {"majority": 81.16, "zencrowd": 83.02, "glad": 83.52, "dawid-skene": 84.26, "lfc": 84.26, "catd": 82.11, "pm": 81.95},
    "bluebird": {"majority": 75.93, "zencrowd": 72.22, "glad": 76.85, "dawid-skene": 87.96, "lfc": 89.81, "catd": 77.78, "pm": 78.70},
    "rte": {"majority": 89.69, "zencrowd": 92.50, "dawid-skene": 92.75, "lfc": 92.75, "catd": 92.25},
    "emotion": {"mean": (12.02, 17.84), "median": (13.53, 21.26), "lfc-n": (12.20, 18.97), "catd": (17.72, 28.18), "pm": (17.25, 27.38)},
}


def infer(path, method, *more, check=True):
    return folkmoot("infer", "truth", "--method", method, "--answers", path, *more, check=check)


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def animals(tmp_path):
    """Twelve people look at sixty pictures; some of them hardly look."""
    dice, lines, truth = random.Random(3), ["worker,question,answer"], {}
    for picture in range(60):
        truth[f"p{picture}"] = dice.choice(["cat", "dog", "bird, of prey"])
        for person in range(12):
            said = truth[f"p{picture}"] if dice.random() < (0.9 if person < 6 else 0.4) else dice.choice(["cat", "dog", "bird, of prey"])
            lines.append(f'ann{person},p{picture},"{said}"')
    path = tmp_path / "animals.csv"
    path.write_text("\n".join(lines) + "\n")
    return path, truth


@pytest.mark.parametrize("method", CATEGORICAL)
def test_answers_and_workers_as_csv_and_json(animals, method):
    path, truth = animals
    told = infer(path, method).stdout
    assert told.startswith("question,answer,probability\n")
    answers = rows(told)
    assert [one["question"] for one in answers] == list(truth)
    assert sum(one["answer"] == truth[one["question"]] for one in answers) >= 57
    assert all(0 <= float(one["probability"]) <= 1 for one in answers)
    assert infer(path, method).stdout == told, "the same each time"
    workers = {one["worker"]: float(one["reliability"]) for one in rows(infer(path, method, "--workers").stdout)}
    assert len(workers) == 12 and min(workers[f"ann{n}"] for n in range(6)) > max(workers[f"ann{n}"] for n in range(6, 12))
    same = json.loads(infer(path, method, "--json").stdout)
    assert same["method"] == method and [one["answer"] for one in same["answers"]] == [one["answer"] for one in answers]
    assert [one["probability"] for one in same["answers"]] == [float(one["probability"]) for one in answers]
    assert {one["worker"]: one["reliability"] for one in json.loads(infer(path, method, "--workers", "--json").stdout)["workers"]} == workers


@pytest.mark.parametrize("method", NUMERIC + ["catd", "pm"])
def test_numbers(tmp_path, method):
    dice, lines, truth = random.Random(5), ["question,worker,answer"], {}
    for day in range(80):
        truth[f"d{day}"] = dice.uniform(-20, 40)
        lines += [f"d{day},w{worker},{dice.gauss(truth[f'd{day}'], noise):.3f}" for worker, noise in enumerate([0.5, 1, 2, 9, 12])]
    path = tmp_path / "days.csv"
    path.write_text("\n".join(lines))
    answers = rows(infer(path, method, *(["--continuous"] if method not in NUMERIC else [])).stdout)
    error = sum(abs(float(one["answer"]) - truth[one["question"]]) for one in answers) / 80
    assert error < (4 if method == "mean" else 2.5 if method == "median" else 1)
    assert all(one["probability"] == "" for one in answers)
    one = json.loads(infer(path, method, "--json", *(["--continuous"] if method not in NUMERIC else [])).stdout)["answers"][0]
    assert one.get("probability") is None


@pytest.mark.parametrize("text, words", [
    ("", "empty"), ("question,worker,answer\n", "no answers"), ("q,w,a\n1,2,3\n", "question,worker,answer"),
    ("question,worker,answer\n1,2\n", "line 2: there is no answer"), ("question,worker,answer\n1,,3\n", "line 2: there is no worker"),
    ('question,worker,answer\n1,2,"3\n', "never closed"),
])
def test_files_that_cannot_be_used_are_named(tmp_path, text, words):
    path = tmp_path / "answers.csv"
    path.write_text(text)
    told = infer(path, "majority", check=False)
    assert told.returncode == 1 and words in told.stderr and not told.stdout and len(told.stderr.splitlines()) == 1


def test_other_mistakes_are_named(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("question,worker,answer\n1,2,yes\n")
    told = infer(path, "mean", check=False)
    assert told.returncode == 1 and 'line 2: "yes" is not a number' in told.stderr
    assert "cannot be read" in infer(tmp_path / "nothing.csv", "mean", check=False).stderr
    told = infer(path, "guess", check=False)
    assert told.returncode != 0 and "guess" in told.stderr
    assert "catd and pm" in infer(path, "mace", "--continuous", check=False).stderr


def shared_answers(shared_data, name, tmp_path):
    folder = shared_data / "truth" / name
    if name != "rte":
        return folder / "answer.csv", {one["question"]: one["truth"] for one in rows((folder / "truth.csv").read_text())}
    path = tmp_path / "rte.csv"
    lines = [line.split() for line in (folder / "rte_crowd.txt").read_text().splitlines() if line.strip()]
    path.write_text("question,worker,answer\n" + "\n".join(",".join(line[:3]) for line in lines))
    return path, dict(line.split()[:2] for line in (folder / "rte_truth.txt").read_text().splitlines() if line.strip())


@pytest.mark.parametrize("name, method", [(name, method) for name in PUBLISHED for method in PUBLISHED[name]])
def test_what_was_published_is_found(shared_data, tmp_path, name, method):
    """Within half a point of the published table."""
    path, truth = shared_answers(shared_data, name, tmp_path)
    answers = {one["question"]: one["answer"] for one in rows(infer(path, method).stdout)}
    published = PUBLISHED[name][method]
    if name == "emotion":
        errors = [float(answers[question]) - float(value) for question, value in truth.items()]
        found = sum(map(abs, errors)) / len(errors), (sum(error * error for error in errors) / len(errors)) ** 0.5
        assert all(abs(one - other) <= 0.5 for one, other in zip(found, published)), found
        return
    found = 100 * sum(answers[question] == value for question, value in truth.items()) / len(truth)
    assert abs(found - published) <= 0.5, found
