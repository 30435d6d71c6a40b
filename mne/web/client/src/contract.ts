/**
 * What the interview screens and the tablet's store expect of each other.
 *
 * The store (src/store, src/sync, src/home) owns what is kept and sent; the interview
 * (src/engine.ts, src/interview) owns one questionnaire being filled in. Neither imports the
 * other: they meet here.
 */

import type { ClassBasis } from './interview/classes.ts';

export type Language = 'vi' | 'en';

/** One version of a questionnaire, as downloaded: its XForm and every file it names. */
export interface FormFiles {
	readonly formId: string;
	readonly version: string;
	/** MD5 of the XForm's bytes as the form list gave it: part of the key of a draft. */
	readonly hash: string;
	readonly xform: string;
	/** Media by file name ("communes.csv", "logo.png"). */
	readonly media: ReadonlyMap<string, Blob | string>;
}

/**
 * What somebody said about one question: the enumerator's remark, the reason for keeping an
 * answer that a check asks about, or the supervisor's remark on an interview sent back.
 */
export interface Comment {
	/** The question's path in the instance, repeats counted from 1: /data/members/member[2]/age */
	readonly path: string;
	/** The question's words when the comment was made. */
	readonly question: string;
	readonly text: string;
	readonly kind: 'comment' | 'kept' | 'returned';
	/** The answer that was kept, for kind 'kept'. */
	readonly value?: string;
	readonly by: string;
	/** UTC, ISO 8601. */
	readonly at: string;
}

/** An interview not finished yet. */
export interface Draft {
	readonly instanceId: string;
	readonly formId: string;
	readonly version: string;
	readonly hash: string;
	readonly assignmentId: string | null;
	/** What the home screen calls it: the form's instance name, or its title. */
	readonly label: string;
	/** Where the enumerator was: the path of a section or question. */
	readonly step: string;
	readonly xml: string;
	readonly comments: readonly Comment[];
	/** UTC, ISO 8601. */
	readonly startedAt: string;
	readonly updatedAt: string;
	/** The instanceID that this interview corrects (deprecatedID). */
	readonly edits?: string;
}

/**
 * Where drafts and files are kept. Every promise resolves only when the bytes are durable,
 * and rejects (QuotaExceededError and so on) when they are not: the interview then says so and
 * keeps everything in memory.
 */
export interface DraftStore {
	/** Keep a draft; the last ten states of its XML stay as revisions. */
	save(draft: Draft): Promise<void>;
	load(instanceId: string): Promise<Draft | null>;
	/** Keep a file of an interview under its name; the same name replaces. */
	putFile(instanceId: string, name: string, file: Blob): Promise<void>;
	getFile(instanceId: string, name: string): Promise<Blob | null>;
	removeFile(instanceId: string, name: string): Promise<void>;
	/** Freeze an interview's exact bytes: draft to outbox in one transaction. */
	finish(instanceId: string, xml: string, files: readonly string[]): Promise<void>;
}

/** Last round's answers of the same household, for comparison. */
export interface Previous {
	readonly round: string;
	readonly interviewed_on: string;
	/** Question name to answer, household level. */
	readonly values: Readonly<Record<string, string>>;
	/** Question name to answer, one record per member. */
	readonly members: readonly Readonly<Record<string, string>>[];
}

/** Who fills in the interview: the values of the XForm preloads. */
export interface Enumerator {
	readonly name: string;
	readonly username: string;
	readonly deviceId: string;
}

/** A standard of the round, with its decision tables as the standard's own file has them. */
export interface RoundStandard {
	readonly code: string;
	readonly name: string | Readonly<Record<Language, string>>;
	/**
	 * Decision tables by basis ("b1", "measured_income"): thresholds (`least_deprivations`
	 * among them) and rows {when, class, because}. Without them only the scores are shown.
	 */
	readonly bases?: Readonly<Record<string, ClassBasis>>;
	/** Codes of its indicators: the questionnaire's calculations of those names are counted. */
	readonly indicators?: readonly string[];
}

/** How an interview begins. */
export interface Start {
	/** new: an empty one (with prefill); resume: a draft; edit: a sent one, under a new id. */
	readonly kind: 'new' | 'resume' | 'edit';
	readonly enumerator: Enumerator;
	readonly language: Language;
	readonly assignmentId?: string | null;
	/** The standards of the round: the result page gives the class under each. */
	readonly standards?: readonly RoundStandard[];
	/** kind 'resume'. */
	readonly draft?: Draft;
	/** kind 'edit': the XML as sent; its files are asked of the store under its instanceID. */
	readonly xml?: string;
	/** kind 'new': partial instance XML of carried-over values. */
	readonly prefill?: string | null;
	readonly previous?: Previous | null;
	/** The supervisor's remarks on an interview sent back. */
	readonly returned?: readonly Comment[];
}

/** An open interview, as the application sees it. */
export interface OpenInterview {
	readonly instanceId: string;
	/** Save now (the screen locks, the page goes away). */
	save(): Promise<void>;
	/** Take the screen away; does not save. */
	close(): void;
}

/**
 * What leave() is told: 'saved' a draft stays on the tablet; 'finished' it is in the outbox;
 * 'discarded' nothing was answered and nothing is kept.
 */
export type Left = 'saved' | 'finished' | 'discarded';

/** Show an interview in `root`; `leave` is called once, when the enumerator goes home. */
export type OpenInterviewFunction = (
	root: HTMLElement,
	form: FormFiles,
	start: Start,
	store: DraftStore,
	leave: (how: Left) => void,
) => Promise<OpenInterview>;
