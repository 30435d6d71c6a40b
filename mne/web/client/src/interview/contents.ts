/** The list of prompts: every section and question, what is answered, what is missing. */
import { defineComponent, h, ref, type VNode } from 'vue';
import { button, Modal } from './parts.ts';
import { placedIn, type Page, type Placed } from './pages.ts';
import { prompt } from './prompts.ts';
import type { Session } from './session.ts';

export const Contents = defineComponent(
	({ session }: { session: Session }) => {
		const missing = ref(false);
		const unfolded = ref<string | null>(session.pager.page?.id ?? null);
		const close = () => {
			session.pager.state.contents = false;
		};
		return () => {
			const { words } = session;
			const pages = session.pager.pages.filter((page) => !missing.value || session.answers.faultsIn(page.items).length > 0);
			return h(Modal, { title: words.contents, onClose: close }, () => [
				h('div', { class: 'iv-row iv-tabs', role: 'group' }, [
					button(words.all, () => (missing.value = false), { pressed: !missing.value, class: missing.value ? '' : 'is-chosen' }),
					button(words.onlyMissing, () => (missing.value = true), { pressed: missing.value, class: missing.value ? 'is-chosen' : '' }),
				]),
				pages.length === 0 ? h('p', words.nothingMissing) : null,
				h('ul', { class: 'iv-contents' }, pages.map(page)),
				h('div', { class: 'iv-row iv-dialog-foot' }, [
					button(words.toEnd, () => session.pager.show(session.pager.pages.length), { class: 'iv-quiet' }),
					button(words.close, close, { class: 'iv-main' }),
				]),
			]);
		};

		function page(one: Page): VNode {
			const { words } = session;
			const faults = session.answers.faultsIn(one.items).length;
			const open = unfolded.value === one.id || missing.value;
			const index = session.pager.pages.indexOf(one);
			return h('li', { key: one.id }, [
				h('div', { class: ['iv-contents-page', index === session.pager.state.page ? 'is-here' : null] }, [
					h('button', { type: 'button', class: 'iv-contents-title', onClick: () => session.pager.show(index) }, [
						h('span', `${index + 1}. ${session.pager.title(one)}`),
						h('span', { class: ['iv-state', faults ? 'is-missing' : 'is-complete'] }, faults ? words.missing(faults) : words.complete),
					]),
					button('', () => (unfolded.value = open ? null : one.id), { icon: open ? 'up' : 'down', class: 'iv-quiet', label: words.questions }),
				]),
				open ? h('ul', { class: 'iv-prompts' }, prompts(one).map((each) => prompt(session, each))) : null,
			]);
		}

		function prompts(one: Page): Placed[] {
			const all = [...placedIn(one.items)].filter(({ question }) => question.kind !== 'note' || session.answers.isFaulty(question));
			return missing.value ? all.filter(({ question }) => session.answers.isFaulty(question)) : all;
		}
	},
	{ props: ['session'] },
);
