/** Dates and times between the tablet's inputs and the XForm: a time carries its zone. */

/** The zone of a moment as XML writes it: "+07:00". */
export function offset(at: Date): string {
	const minutes = -at.getTimezoneOffset();
	const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
	const size = Math.abs(minutes);
	return `${minutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}

/** "06:30" of a time input to "06:30:00.000+07:00". */
export function timeValue(typed: string, at: Date): string {
	const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(typed);
	return match ? `${typed}:00.000${offset(at)}` : '';
}

/** "2026-03-01T06:30" of a date and time input to "2026-03-01T06:30:00.000+07:00". */
export function momentValue(typed: string): string {
	if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(typed)) return '';
	const at = new Date(typed);
	return Number.isNaN(at.getTime()) ? '' : `${typed}:00.000${offset(at)}`;
}

/** The part of a stored time that a time input shows: "06:30". */
export function timeTyped(value: string): string {
	return /^\d\d:\d\d/.exec(value)?.[0] ?? '';
}

/** The part of a stored moment that its input shows: "2026-03-01T06:30". */
export function momentTyped(value: string): string {
	return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.exec(value)?.[0] ?? '';
}

/** A day as typed in Viet Nam, "2/9/1945", "02-09-1945", "02091945", to 1945-09-02; '' if none. */
export function dayValue(typed: string): string {
	const match =
		/^(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4})$/.exec(typed.trim()) ??
		/^(\d{2})(\d{2})(\d{4})$/.exec(typed.trim());
	if (!match) return '';
	const [day, month, year] = [Number(match[1]), Number(match[2]), Number(match[3])];
	const date = new Date(Date.UTC(year, month - 1, day));
	const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
	return same ? date.toISOString().slice(0, 10) : '';
}

/** 1945-09-02 to 02/09/1945. */
export function dayShown(value: string): string {
	const match = /^(\d{4})-(\d\d)-(\d\d)/.exec(value);
	return match ? `${match[3]}/${match[2]}/${match[1]}` : value;
}
