import type { MyQuestion, Question } from "../events";
import type { ClassState } from "../state";
import { byTime } from "./order";

export function asked(state: ClassState, question: Question): ClassState {
  if (state.questions.some((known) => known.id === question.id)) return state;
  return { ...state, questions: [...state.questions, { ...question, upvoted: false }] };
}

export function wanted(state: ClassState, questionId: string, upvotes: number): ClassState {
  return change(state, questionId, { upvotes });
}

export function upvoted(state: ClassState, questionId: string, mine: boolean): ClassState {
  return change(state, questionId, { upvoted: mine });
}

/** One's own votes have no number: after a drop they come all together. */
export function withUpvotes(state: ClassState, questionIds: string[] | undefined): ClassState {
  if (!questionIds) return state;
  const mine = new Set(questionIds);
  return { ...state, questions: state.questions.map((each) => ({ ...each, upvoted: mine.has(each.id) })) };
}

export function answered(
  state: ClassState,
  questionId: string,
  { answer, answered_at }: { answer: string | null; answered_at: string },
): ClassState {
  return change(state, questionId, { answer, answered_at });
}

export function dismissed(state: ClassState, questionId: string): ClassState {
  return { ...state, questions: state.questions.filter((question) => question.id !== questionId) };
}

/** What is still open first; of each, what most want to know, then what was asked first. */
export function questionsInOrder({ questions }: ClassState): MyQuestion[] {
  return [...questions].sort(
    (a, b) =>
      Number(a.answered_at !== null) - Number(b.answered_at !== null) ||
      b.upvotes - a.upvotes ||
      byTime({ ...a, at: a.asked_at }, { ...b, at: b.asked_at }),
  );
}

function change(state: ClassState, questionId: string, to: Partial<MyQuestion>): ClassState {
  const questions = state.questions.map((each) => (each.id === questionId ? { ...each, ...to } : each));
  return { ...state, questions };
}
