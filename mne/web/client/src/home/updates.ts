/** A new version of the client: taken only where no interview is open, in any window. */
import { h, shallowRef, type VNode } from 'vue';
import { button, t } from './parts.ts';

const waiting = shallowRef<ServiceWorker | null>(null);
const LOOKS_EVERY_MS = 60 * 60_000;

/** Install the service worker and look out for its successors. */
export async function watchUpdates(): Promise<void> {
	let wasControlled = navigator.serviceWorker.controller !== null;
	navigator.serviceWorker.addEventListener('controllerchange', () => {
		// The first worker takes over a page that is up to date already.
		if (wasControlled) location.reload();
		wasControlled = true;
	});
	const registration = await navigator.serviceWorker.register('/tablet/sw.js', {
		scope: '/tablet/',
		updateViaCache: 'none',
	});
	const look = () => {
		waiting.value = navigator.serviceWorker.controller ? registration.waiting : null;
	};
	registration.addEventListener('updatefound', () => {
		registration.installing?.addEventListener('statechange', look);
	});
	look();
	setInterval(() => void registration.update().catch(() => undefined), LOOKS_EVERY_MS);
}

export function updateButton(): VNode | null {
	const worker = waiting.value;
	if (!worker) return null;
	return h('p', { class: 'notice good update' }, [
		h('span', t('update_ready')),
		// The worker looks by itself whether another window has an interview open.
		button(t('update_now'), () => worker.postMessage('skip-waiting')),
	]);
}
