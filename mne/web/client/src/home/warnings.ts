/** What the enumerator should know before the next household. */
import type { VNode } from 'vue';
import { language, notice, t } from './parts.ts';
import { gapWords, sizeWords } from './reading.ts';
import type { Tablet } from './tablet.ts';

export const FEW_BYTES = 500_000_000;
const LONG_UNSENT_MS = 3 * 24 * 60 * 60_000;
const CLOCK_OFF_MS = 10 * 60_000;

export function warnings({ shown }: Tablet): VNode[] {
	const { free, outgoing, persisted, kept, unusable, isHeld } = shown;
	const oldest = Math.min(...outgoing.map((each) => each.queuedAt));
	const found: (string | false)[] = [
		isHeld && t('warn_held'),
		free !== null &&
			free < FEW_BYTES &&
			t('warn_space', { size: sizeWords(free, language.value) }),
		oldest < Date.now() - LONG_UNSENT_MS && t('warn_old'),
		kept !== null &&
			Math.abs(kept.skew) > CLOCK_OFF_MS &&
			t('warn_clock', { gap: gapWords(kept.skew, language.value) }),
		...unusable.map(({ name, why }) => t('warn_unusable', { name, why })),
		!persisted && outgoing.length > 0 && t('warn_persist'),
	];
	return found.filter((text) => text !== false).map((text) => notice(text));
}
