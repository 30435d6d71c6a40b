/**
 * Expressions that the engine works out wrongly, written so that it works them out rightly: the
 * XForm is mended on its way into the engine, and stays on the tablet as it was published.
 */

const CLOCK = 'decimal-time(';

/**
 * decimal-time() goes by 1 January 1970, when clocks in Viet Nam stood at +08:00, and so is an hour
 * late for a time that names its zone. Without the zone it is the time on the wall.
 */
export function mended(xform: string): string {
	let text = xform;
	// From the last one back: what stands before stays where it is, and so do calls within calls.
	for (let at = text.lastIndexOf(CLOCK); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(CLOCK, at - 1)) {
		const start = at + CLOCK.length;
		const end = endOfCall(text, start);
		if (end === null) continue;
		const argument = text.slice(start, end);
		text = `${text.slice(0, start)}substring-before(concat(${argument}, '+'), '+')${text.slice(end)}`;
	}
	return text;
}

/** Where the bracket closes that stands open at `start`; null where the expression ends first. */
function endOfCall(text: string, start: number): number | null {
	let depth = 1;
	let quote: string | null = null;
	for (let at = start; at < text.length; at++) {
		const found = ["'", '&quot;', '&apos;'].find((each) => text.startsWith(each, at)) ?? null;
		if (found) {
			quote = quote === null ? found : quote === found ? null : quote;
			at += found.length - 1;
			continue;
		}
		if (quote === null && text[at] === '"') return null;
		if (quote !== null) continue;
		if (text[at] === '(') depth++;
		else if (text[at] === ')' && --depth === 0) return at;
	}
	return null;
}
