// What the server answers, as the page reads it: app/*.py make it.

import type { Said } from "./base/words.js";

export type Kind = "relevance" | "similarity";
export type Role = "judge" | "curator" | "admin";
export type Who = { judge: string; role: Role; known_by: "name" | "token" | "owner" | "alone" };
export type Speaker = { judge: string; token: string };
export type Standing = { outcome: string; value: number | null; note?: string | null };
export type Saved = { saved: number; outcome: string; value: number | null };

export type Result = {
  sentence_id: number; rank: number; score: number | null; language: string; text: string;
  corpus: string; translated: boolean; context: string | null; rating: Standing | null;
  standing: number | null;
  pin: number | null;
};
export type Found = {
  query: string; query_language: string; likely: { language: string; probability: number }[];
  version: number; results: Result[]; doubtful: boolean; fair: boolean;
};

export type Guideline = {
  kind: Kind; version: number; text: string; html: string; labels: string[]; locked: boolean;
  first: boolean;
};

export type Step = {
  number: number; loss?: number; teacher?: number; student?: number; distillation?: number; validation?: number;
};
export type Check = {
  name: string; passed: boolean; sentence: string; figure: number | null; low: number | null; high: number | null;
  said?: Said | null;
};
export type Metrics = {
  [name: string]: any; map20_by_language?: Record<string, number>; checks?: Check[]; share?: number;
};
export type Run = {
  id: number; kind: "adapt" | "publish"; trigger: string; state: string; decision: string | null;
  reason: string | null; reason_said?: Said | null; version: number | null; attempts: number;
  cancel_requested: boolean; followed_by: string | null; waits_for_trainer: boolean;
  created_at: number; started_at: number | null; finished_at: number | null; seconds_left: number | null;
  progress: {
    stage?: string; done?: number; total?: number; seconds_left?: number | null; seconds?: number;
    curve?: Step[]; examples_used?: { people?: number; seed?: number }; signs?: string[];
    signs_said?: (Said | null)[]; checks?: Check[];
    best_step?: number | null; stopped?: string; tasks?: { relevance?: number; similarity?: number };
    examples_by_stage?: Record<string, Record<string, number>>; log?: [number, string][];
  };
};
export type WholeRun = Run & {
  snapshot: number | null; seed: number | null; config: Record<string, unknown>;
  metrics_before: Metrics | null; metrics_after: Metrics | null; seconds_by_stage: Record<string, number>;
  replay: {
    parent: number; reach: number; sample: number; others: number; share: number; weights: string;
    used: { judgments: number; pairs: number; asked: number };
    machine: { processor: string; threads: number; libraries: Record<string, string> };
  } | null;
  made: Kept | null;
};
export type Event = {
  what: "live" | "protected" | "unprotected" | "withdrawn"; at: number; who: string; why: string; why_said?: Said | null;
};
/** What became of a version, and the room it takes. */
export type Kept = {
  number: number; state: string; candidate: boolean; protected: boolean; bytes: number; events: Event[];
};
export type Version = Kept & {
  parent: number | null; base: string; sentences: number; metrics: Metrics; reason: string;
  reason_said?: Said | null; fair: boolean; created_at: number; activated_at: number | null; run: number | null;
};
export type Candidate = {
  number: number; reason: string; reason_said?: Said | null; checks: Check[]; missing: number;
  preferred: Preferred | null;
};
/** How readers compared the kept version with the live one, not knowing which is which. */
export type Preferred = {
  questions: number; wins: number; losses: number; ties: number; low: number; high: number; better: number; worse: number;
};
export type Status = {
  version: number | null; problem: string; problem_said?: Said | null; notice: string; notice_said?: Said | null;
  languages: Record<string, number>; demo: "in" | "out" | "absent"; glosses: boolean;
  new_judgments: number;
  train_after: number; runs: Run[]; candidate: Candidate | null; versions: Version[]; pins: number;
};

/** `machine`: no words of the corpus, but a machine's. */
export type Translation = { text: string; language: string; machine: boolean };
export type Side = { text: string; language: string; context?: string | null; translated?: boolean };
export type Compared = { left: Side; right: Side; score: number; standing: number | null; version: number };
/** `judgment`: one's own, of an item that was judged before; such an item may have left the queue, and has no id. */
export type Item = {
  id: number | null; kind: Kind; left: Side; right: Side; pair: string; mine: Standing | null; judgment?: number;
};
export type PastJudgment = { saved: number; at: number; item: Item };
export type PairProgress = {
  pair: string; mine: number; team: number; open: number; missing: number; positives: number;
};
export type Progress = { mine: number; team: number; open: number; readable: number; pairs: PairProgress[] };
export type ItemPage = {
  item: Item | null; unread: boolean; reads: string[]; guideline: Guideline; progress: Progress;
  calibration: { done: number; items: number } | null;
};
export type Calibrated = { others: number; items: number; same: number; near: number; kappa: number | null };
export type Judged = Saved & {
  others: { judge: string; value: number }[] | null; calibrated: Calibrated | null; next: ItemPage;
};
export type AgreementFigures = { items: number; judges: number; alpha: number | null; kappa: number | null };
export type Agreement = { overall: AgreementFigures; pairs: Record<string, AgreementFigures> };
export type Disagreement = {
  query_id: number | null; sentence_id: number; other_sentence_id: number | null; pair: string; texts: [string, string];
  values: Record<string, number>; verdict: number | null;
};
export type DemoState = { demo: "in" | "out" | "absent"; sentences: number; may?: boolean; others?: boolean };
export type LanguageMap = {
  languages: string[]; groups: string[]; texts: string[]; before: [number, number][] | null; after: [number, number][];
  was?: number | null;
};
export type Effect = {
  before: number | null; after: number | null; entered: number;
  questions: { query: string; language: string; judged: number; before: number; after: number }[];
};

export type Pin = {
  pin: number; query: string; query_language: string; sentence_id: number; sentence: string; language: string;
  languages: string[]; by: string; note: string | null; created_at: number; places: Record<number, number | null>;
};
export type Pins = { pins: Pin[]; versions: number[]; within: number };

/** The functions of the server, by the names of its actions. */
export type Server = {
  whoami(payload: Speaker): Promise<Who>;
  search(payload: object): Promise<Found>;
  rate(payload: object): Promise<Saved>;
  translation(payload: object): Promise<Translation | { text: null; language: null; machine: false }>;
  guideline(payload: { kind: Kind }): Promise<Guideline>;
  corpora(payload: object): Promise<{ corpora: Record<string, number> }>;
  status(payload: object): Promise<Status>;
  next(payload: object): Promise<ItemPage>;
  judge(payload: object): Promise<Judged>;
  skip_query(payload: object): Promise<{ saved: number[]; next: ItemPage }>;
  undo(payload: object): Promise<Saved & { item: Item | null }>;
  mine(payload: object): Promise<{ judgments: PastJudgment[] }>;
  revise(payload: object): Promise<Judged>;
  progress(payload: object): Promise<Progress>;
  revise_guideline(payload: object): Promise<Guideline>;
  reads(payload: object): Promise<{ reads: string[] }>;
  translations(payload: object): Promise<{ left: Translation | null; right: Translation | null }>;
  agreement(payload: object): Promise<Agreement>;
  disagreements(payload: object): Promise<{ items: Disagreement[] }>;
  adjudicate(payload: object): Promise<{ value: number | null }>;
  calibrate(payload: object): Promise<{ kind: Kind; items: number }>;
  compare(payload: object): Promise<Compared>;
  rate_pair(payload: object): Promise<Saved>;
  suggest_pair(payload: Speaker): Promise<Compared>;
  demo(payload: Speaker): Promise<DemoState>;
  demo_in(payload: Speaker): Promise<DemoState>;
  demo_out(payload: Speaker): Promise<DemoState>;
  language_map(payload: object): Promise<LanguageMap | { after?: undefined }>;
  start(payload: object): Promise<{ run: number; already_open: boolean; follows: boolean }>;
  cancel(payload: Speaker): Promise<{ cancelling: boolean }>;
  roll_back(payload: object): Promise<{
    version: number; served: number | null; problem: string; problem_said?: Said | null;
  }>;
  effect(payload: object): Promise<Effect>;
  run(payload: { number: number }): Promise<WholeRun>;
  protect(payload: object): Promise<{ version: number; protected: boolean }>;
  pin(payload: object): Promise<{ pin: number; place: number | null; within: number }>;
  unpin(payload: object): Promise<{ changed: boolean }>;
  pins(payload: object): Promise<Pins>;
};

declare global {
  interface Window {
    gradio_config?: { root?: string };
  }
}
