/** What an enumerator is asked to look at again: changes since the last round. */

/** A number has to move by this much, and by this share, before anybody is asked why. */
const LEAST_DIFFERENCE = 2;
const LEAST_RATIO = 1.5;

export type Compared = 'number' | 'choice' | 'date' | 'text';

/**
 * Whether an answer differs from last round's enough to ask why.
 *
 * Numbers: by two or more, and by half or more of the smaller one (5 persons to 2, not 45 m² to
 * 46). Choices and dates: any difference. Text: never, as spellings differ. A blank on either
 * side is no change.
 */
export function differs(before: string, now: string, kind: Compared): boolean {
	if (before.trim() === '' || now.trim() === '' || kind === 'text') return false;
	if (kind === 'number') return numbersDiffer(Number(before), Number(now));
	if (kind === 'choice') return sorted(before) !== sorted(now);
	return before.slice(0, 10) !== now.slice(0, 10);
}

function numbersDiffer(before: number, now: number): boolean {
	if (!Number.isFinite(before) || !Number.isFinite(now) || before === now) return false;
	const difference = Math.abs(before - now);
	const smaller = Math.min(Math.abs(before), Math.abs(now));
	if (before * now < 0) return difference >= LEAST_DIFFERENCE;
	return difference >= LEAST_DIFFERENCE && difference >= (LEAST_RATIO - 1) * smaller;
}

function sorted(values: string): string {
	return values.split(' ').filter(Boolean).sort().join(' ');
}

/** A name without accents, case and double spaces: how members of two rounds are matched. */
export function unaccented(text: string): string {
	return text
		.normalize('NFD')
		.replace(/[\u0300-\u036f]/g, '')
		.replace(/[đĐ]/g, 'd')
		.toLowerCase()
		.replace(/\s+/g, ' ')
		.trim();
}

/** Last round's record of a member, found by name; null where none or several have it. */
export function memberOf<T extends Readonly<Record<string, string>>>(
	name: string,
	members: readonly T[],
	nameOf: string,
): T | null {
	const wanted = unaccented(name);
	if (wanted === '') return null;
	const found = members.filter((each) => unaccented(each[nameOf] ?? '') === wanted);
	return found.length === 1 ? (found[0] ?? null) : null;
}
