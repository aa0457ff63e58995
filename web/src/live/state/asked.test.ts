import { describe, expect, it } from "vitest";
import type { MyPoll, MyQuestion } from "../events";
import { ada, asHost, hear, hearAlone, hypatia, inClass, play } from "./example";
import { openPoll } from "./polls";
import { questionsInOrder } from "./questions";

describe("polls", () => {
  const poll: MyPoll = {
    id: "p-1",
    question: "Which curve?",
    options: ["Ellipse", "Parabola"],
    multiple: false,
    anonymous: false,
    quiz: true,
    opened_at: "",
    closes_at: null,
    closed_at: null,
    counts: [0, 0],
    voters: 0,
    correct: null,
    mine: null,
    votes: null,
  };

  it("count for everybody, and remember my own vote through the end", () => {
    const state = hear(
      play(hear(inClass(), ["poll.opened", { poll }]), { type: "voted", poll_id: "p-1", options: [1] }),
      ["poll.updated", { poll_id: "p-1", counts: [0, 1], voters: 1 }],
    );
    expect(openPoll(state)).toMatchObject({ mine: [1], counts: [0, 1], voters: 1 });
    const {
      mine: _,
      votes: __,
      ...closed
    } = { ...poll, closed_at: "x", correct: [0], counts: [0, 1], voters: 1 };
    const after = hear(state, ["poll.closed", { poll: closed }]);
    expect(openPoll(after)).toBeUndefined();

    const again = hear(after, ["poll.reopened", { poll: { ...closed, closed_at: null } }]);
    const longer = hear(again, ["poll.extended", { poll_id: poll.id, closes_at: "2026-05-04T10:09:00Z" }]);
    expect(openPoll(longer)).toMatchObject({ mine: [1], closes_at: "2026-05-04T10:09:00Z" });
    expect(after.polls).toMatchObject([{ mine: [1], correct: [0] }]);
  });

  it("tell the host who voted what, once a person, unless they are anonymous", () => {
    const votes = (anonymous: boolean) => {
      const asked = hear(inClass(asHost), ["poll.opened", { poll: { ...poll, anonymous } }]);
      const first = hearAlone(asked, "poll.voted", { poll_id: "p-1", user_id: ada.id, options: [0] });
      return hearAlone(first, "poll.voted", { poll_id: "p-1", user_id: ada.id, options: [1] }).polls[0]
        ?.votes;
    };
    expect(votes(false)).toEqual([{ user: ada, options: [1] }]);
    expect(votes(true)).toBeNull();
  });
});

describe("questions", () => {
  const question = (id: string, upvotes: number): MyQuestion => ({
    id,
    client_id: id,
    user: ada,
    text: id,
    upvotes,
    asked_at: id,
    answer: null,
    answered_at: null,
    upvoted: false,
  });

  it("stand by how many want to know, answered ones last, put aside ones nowhere", () => {
    const questions = [question("q-1", 0), question("q-2", 3), question("q-3", 0), question("q-4", 9)];
    const state = hear(
      inClass({ questions }),
      ["question.answered", { question_id: "q-4", answer: "Yes", answered_at: "x", by: hypatia.id }],
      ["question.dismissed", { question_id: "q-3" }],
      ["question.asked", { question: question("q-5", 0) }],
      ["question.upvoted", { question_id: "q-5", upvotes: 4 }],
    );
    expect(questionsInOrder(state).map(({ id }) => id)).toEqual(["q-5", "q-2", "q-1", "q-4"]);
    expect(
      hearAlone(state, "question.voted", { question_id: "q-1", upvoted: true }).questions[0]?.upvoted,
    ).toBe(true);
  });
});
