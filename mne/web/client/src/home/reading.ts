/** What the home screens make of what is stored: states, orders, distances, words. */
import type { Draft, Language } from '../contract.ts';
import type { FormEntry } from '../store/forms.ts';
import type { Confirmed, Outgoing } from '../store/outbox.ts';
import type { Assignment, Household, KeptWork, Returned, Round, Work } from '../sync/assignments.ts';

export type State =
	| 'to_do'
	| 'draft'
	| 'queued'
	| 'sending'
	| 'sent'
	| 'held'
	| 'rejected'
	| 'received'
	| 'quarantined'
	| 'returned'
	| 'approved';

export interface Task {
	readonly assignment: Assignment;
	readonly state: State;
	readonly draft: Draft | null;
	readonly outgoing: Outgoing | null;
}

export interface Place {
	readonly latitude: number;
	readonly longitude: number;
}

export type Order = 'hamlet' | 'distance' | 'due';

/** Join the server's list with what this tablet holds of each assignment. */
export function tasksOf(
	work: Work,
	drafts: readonly Draft[],
	outgoing: readonly Outgoing[],
	confirmed: readonly Confirmed[],
	sending: string | null,
): Task[] {
	// Of a corrected interview there are two: what counts is the one sent last.
	const newestFirst = [...confirmed].sort((a, b) => b.confirmedAt - a.confirmedAt);
	return work.assignments.map((assignment) => {
		const mine = <T extends { assignmentId: string | null }>(rows: readonly T[]) =>
			rows.find((row) => row.assignmentId === assignment.id) ?? null;
		const draft = mine(drafts);
		const waiting = mine(outgoing);
		const safe = mine(newestFirst);
		const state = stateOf(assignment, draft, waiting, safe, sending);
		return { assignment, state, draft, outgoing: waiting };
	});
}

function stateOf(
	assignment: Assignment,
	draft: Draft | null,
	waiting: Outgoing | null,
	safe: Confirmed | null,
	sending: string | null,
): State {
	if (draft) return 'draft';
	if (waiting) return waiting.instanceId === sending ? 'sending' : waiting.state;
	// What was sent after the list was fetched is newer than the list.
	if (safe && assignment.state !== 'approved' && safe.instanceId !== assignment.instance_id) {
		return safe.state === 'quarantined' ? 'quarantined' : 'received';
	}
	return assignment.state;
}

const OPEN: readonly State[] = ['returned', 'draft', 'to_do'];

export function isOpen(task: Task): boolean {
	return OPEN.includes(task.state);
}

/** The household to visit next: begun first, then sent back, then in the chosen order. */
export function nextTask(tasks: readonly Task[]): Task | null {
	for (const state of ['draft', 'returned', 'to_do'] as const) {
		const found = tasks.find((task) => task.state === state);
		if (found) return found;
	}
	return null;
}

/** Letters as people type them in a hurry: no accents, no capitals. */
export function unaccented(text: string): string {
	const plain = text.normalize('NFD').replace(/\p{M}/gu, '');
	return plain.replace(/[đĐ]/g, 'd').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** Where a household lives: its address, hamlet and commune, each said once. */
export function placeWords({ address, hamlet, commune }: Household): string {
	return [...new Set([address, hamlet, commune])].filter(Boolean).join(', ');
}

export function matching(tasks: readonly Task[], typed: string): Task[] {
	const words = unaccented(typed).split(' ').filter(Boolean);
	return tasks.filter(({ assignment: { household } }) => {
		const { head, code, hamlet, commune, address } = household;
		const text = unaccented([head, code, hamlet, commune, address ?? ''].join(' '));
		return words.every((each) => text.includes(each));
	});
}

export function ordered(tasks: readonly Task[], order: Order, from: Place | null): Task[] {
	const collator = new Intl.Collator('vi', { numeric: true });
	const name = ({ assignment: { household: h } }: Task) => [h.commune, h.hamlet, h.code];
	const byName = (a: Task, b: Task) => {
		for (const [i, part] of name(a).entries()) {
			const compared = collator.compare(part, name(b)[i] ?? '');
			if (compared !== 0) return compared;
		}
		return 0;
	};
	const due = (task: Task) => task.assignment.due_on ?? '9999';
	const far = (task: Task) => distanceTo(task, from) ?? Infinity;
	const finite = (a: number, b: number) => (a === b ? 0 : a - b);
	return [...tasks].sort((a, b) => {
		if (order === 'due') return due(a).localeCompare(due(b)) || byName(a, b);
		if (order === 'distance') return finite(far(a), far(b)) || byName(a, b);
		return byName(a, b);
	});
}

const EARTH_M = 6_371_000;

/** Metres along the ground; null where one of the places is not known. */
export function distanceTo(task: Task, from: Place | null): number | null {
	const { latitude, longitude } = task.assignment.household;
	if (!from || latitude === null || longitude === null) return null;
	const rad = Math.PI / 180;
	const dLat = (latitude - from.latitude) * rad;
	const dLon = (longitude - from.longitude) * rad;
	const across = Math.cos(latitude * rad) * Math.cos(from.latitude * rad);
	const h = Math.sin(dLat / 2) ** 2 + across * Math.sin(dLon / 2) ** 2;
	return 2 * EARTH_M * Math.asin(Math.sqrt(h));
}

/** Interviews of no household of the list that were sent back, and that nobody corrected yet. */
export function returnedOutside(shown: {
	readonly kept: KeptWork | null;
	readonly drafts: readonly Draft[];
	readonly outgoing: readonly Outgoing[];
	readonly confirmed: readonly Confirmed[];
}): Returned[] {
	const { kept, drafts, outgoing, confirmed } = shown;
	return (kept?.work.returned ?? []).filter(
		({ assignment, instance_id }) =>
			assignment === null &&
			![...drafts, ...outgoing].some(({ edits }) => edits === instance_id) &&
			// The correction names it (deprecatedID); the list may be older than the correction.
			!confirmed.some((each) => each.instanceId !== instance_id && each.xml.includes(`>${instance_id}<`)),
	);
}

/** The form that an interview was filled by, read from its XML. */
export function formOfXml(forms: readonly FormEntry[], xml: string): FormEntry | undefined {
	const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
	const same = forms.filter(({ formId }) => formId === root.getAttribute('id'));
	return same.find(({ version }) => version === root.getAttribute('version')) ?? same.find(({ offered }) => offered);
}

/** The form that a round asks by, as the tablet holds it. */
export function formOfRound(
	forms: readonly FormEntry[],
	round: Pick<Round, 'form_id' | 'version' | 'form_hash'>,
): FormEntry | undefined {
	const hash = round.form_hash.replace(/^md5:/, '');
	return (
		forms.find((form) => form.hash === hash && form.offered) ??
		forms.find(
			(form) => form.formId === round.form_id && form.version === round.version && form.offered,
		)
	);
}

// ---------------------------------------------------------------- words for numbers

export function distanceWords(metres: number, language: Language): string {
	if (metres < 950) return `${Math.max(10, Math.round(metres / 10) * 10)} m`;
	const format = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
	return `${format.format(metres / 1000)} km`;
}

export function sizeWords(bytes: number, language: Language): string {
	const units = ['B', 'KB', 'MB', 'GB', 'TB'];
	const step = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)), 4);
	const digits = step < 3 ? 0 : 1;
	const format = new Intl.NumberFormat(language, { maximumFractionDigits: digits });
	return `${format.format(bytes / 1000 ** step)} ${units[step]}`;
}

/** A moment as it is said on the day: the hour today, with the day otherwise. */
export function momentWords(moment: number, now: number = Date.now()): string {
	const at = new Date(moment);
	const two = (n: number) => String(n).padStart(2, '0');
	const hour = `${two(at.getHours())}:${two(at.getMinutes())}`;
	if (new Date(now).toDateString() === at.toDateString()) return hour;
	return `${hour} ${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()}`;
}

/** 2026-11-30 as 30/11/2026. */
export function dayWords(day: string): string {
	return day.split('-').reverse().join('/');
}

export function gapWords(milliseconds: number, language: Language): string {
	const minutes = Math.round(Math.abs(milliseconds) / 60_000);
	if (minutes < 120) return `${minutes} ${language === 'vi' ? 'phút' : 'minutes'}`;
	const hours = Math.round(minutes / 60);
	if (hours < 48) return `${hours} ${language === 'vi' ? 'giờ' : 'hours'}`;
	return `${Math.round(hours / 24)} ${language === 'vi' ? 'ngày' : 'days'}`;
}

/** A PIN that anybody would try first. */
export function isSimplePin(pin: string): boolean {
	const row = '01234567890123456789';
	const back = [...row].reverse().join('');
	return /^(.)\1*$/.test(pin) || row.includes(pin) || back.includes(pin);
}
