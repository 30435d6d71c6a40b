/**
 * The record of how an interview went, as the audit.csv that ODK Collect writes.
 *
 * There is one clock: the tablet's time is read once, when the interview opens, and every moment
 * after it is that time plus what the monotonic clock says has passed. A tablet whose date is
 * set while an interview is open spoils no duration.
 */
import type { AuditWish } from '../xform_text.ts';

export interface Position {
	readonly latitude: number;
	readonly longitude: number;
	readonly accuracy: number;
}

/** Milliseconds since 1970, and milliseconds since anything that never jumps. */
export interface Clocks {
	readonly wall: () => number;
	readonly monotonic: () => number;
}

export type EventName =
	| 'form start'
	| 'form resume'
	| 'form save'
	| 'form exit'
	| 'form finalize'
	| 'question'
	| 'group questions'
	| 'add repeat'
	| 'delete repeat'
	| 'jump'
	| 'end screen'
	| 'beginning of form'
	| 'constraint error'
	| 'finalize error'
	| 'save error'
	| 'change reason';

/** Events that last: they have an end. */
const LASTING: ReadonlySet<EventName> = new Set(['question', 'group questions', 'add repeat', 'end screen']);

const DAY = 86_400_000;

interface Row {
	readonly event: EventName;
	readonly node: string;
	readonly start: number;
	end: number | null;
	oldValue: string;
	newValue: string;
	reason: string;
	position: Position | null;
}

/** Collects events of one interview and writes them as CSV. */
export class Paradata {
	private readonly rows: Row[] = [];
	private opened: number;
	private readonly started: number;
	/** What lasts now: the page, and the question in it. */
	private page: Row | null = null;
	private question: Row | null = null;
	private position: Position | null = null;

	constructor(
		private readonly wish: AuditWish,
		private readonly user: string,
		private readonly clocks: Clocks,
		/** The rows of earlier sittings of the same interview, with their header. */
		private readonly before = '',
	) {
		this.opened = clocks.wall();
		this.started = clocks.monotonic();
	}

	private now(): number {
		return Math.round(this.opened + this.clocks.monotonic() - this.started);
	}

	/**
	 * The tablet woke: some stop the monotonic clock while they sleep. What the wall clock says
	 * has passed is believed up to a day; a date that was set says nothing.
	 */
	wake(): void {
		const slept = this.clocks.wall() - this.now();
		if (slept > 0 && slept < DAY) this.opened += slept;
	}

	/** Where the tablet is, from now on. */
	at(position: Position): void {
		this.position = position;
	}

	/** Something that happens in a moment. */
	event(event: EventName, node = '', details: { reason?: string } = {}): void {
		if (event === 'form save' || event === 'form exit' || event === 'form finalize') this.leave();
		this.add(event, node, details.reason ?? '');
	}

	/** A page is on the screen now. */
	showPage(event: 'group questions' | 'end screen', node: string): void {
		this.leave();
		this.page = this.add(event, node);
	}

	/** The enumerator turns to a question; the one before it ends. */
	showQuestion(node: string, value: string): void {
		if (this.question?.node === node) return;
		this.endQuestion();
		this.question = this.add('question', node);
		this.question.oldValue = value;
		this.question.newValue = value;
	}

	/** The question on hand has an answer now. */
	change(node: string, before: string, after: string): void {
		this.showQuestion(node, before);
		if (this.question) this.question.newValue = after;
	}

	/** Nothing is on the screen: the tablet sleeps, or another page comes. */
	leave(): void {
		this.endQuestion();
		this.end(this.page);
		this.page = null;
	}

	private endQuestion(): void {
		this.end(this.question);
		this.question = null;
	}

	private end(row: Row | null): void {
		if (row) row.end = this.now();
	}

	private add(event: EventName, node: string, reason = ''): Row {
		const row: Row = {
			event,
			node,
			start: this.now(),
			end: null,
			oldValue: '',
			newValue: '',
			reason,
			position: this.position,
		};
		this.rows.push(row);
		return row;
	}

	/** The whole file, earlier sittings first. */
	csv(): string {
		const { location, changes, user, reasons } = this.wish;
		const header = [
			'event',
			'node',
			'start',
			'end',
			...(location ? ['latitude', 'longitude', 'accuracy'] : []),
			...(changes ? ['old-value', 'new-value'] : []),
			...(user ? ['user'] : []),
			...(reasons ? ['change-reason'] : []),
		];
		const lines = this.rows.map((row) => this.line(row));
		const kept = this.before ? this.before.trimEnd() : header.join(',');
		return `${[kept, ...lines].join('\n')}\n`;
	}

	private line(row: Row): string {
		const { location, changes, user, reasons } = this.wish;
		const { latitude = '', longitude = '', accuracy = '' } = row.position ?? {};
		const changed = row.oldValue !== row.newValue;
		const open = row.end === null && LASTING.has(row.event) ? this.now() : row.end;
		return [
			row.event,
			row.node,
			row.start,
			open ?? '',
			...(location ? [latitude, longitude, accuracy] : []),
			...(changes ? [changed ? row.oldValue : '', changed ? row.newValue : ''] : []),
			...(user ? [this.user] : []),
			...(reasons ? [row.reason] : []),
		]
			.map(field)
			.join(',');
	}
}

/** One field of a CSV line, quoted where it has to be. */
export function field(value: string | number): string {
	const text = String(value);
	return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lines under a header, as CSV. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
	return `${[header, ...rows].map((row) => row.map(field).join(',')).join('\r\n')}\r\n`;
}
