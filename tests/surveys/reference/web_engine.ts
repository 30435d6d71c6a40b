/**
 * What the engine of the web client makes of filled interviews: opens each as a saved one, and
 * gives of every leaf its path, text, whether it is relevant, required, and inside its constraint.
 */
import { loadForm, type AnyLeafNode, type AnyNode, type InstanceData } from '@getodk/xforms-engine';

type Leaf = [path: string, text: string, relevant: boolean, required: boolean, kept: boolean];
type Judged = { nodes: Leaf[] } | { fault: string };

function* leaves(from: AnyNode): Generator<AnyLeafNode> {
	if (from.currentState.children === null) {
		yield from as AnyLeafNode;
		return;
	}
	for (const child of from.currentState.children as readonly AnyNode[]) yield* leaves(child);
}

function leaf({ currentState, validationState }: AnyLeafNode): Leaf {
	const { reference, instanceValue, relevant, required } = currentState;
	return [reference, instanceValue, relevant, required, validationState.violation?.condition !== 'constraint'];
}

async function judge(xform: string, interviews: readonly string[], media: Record<string, string>): Promise<Judged[]> {
	const form = await loadForm(xform, {
		missingResourceBehavior: 'BLANK',
		fetchFormAttachment: async (url) => {
			const content = media[decodeURIComponent(url.href.split('/').at(-1) ?? '')];
			return new Response(content ?? '', { status: content === undefined ? 404 : 200, headers: { 'Content-Type': 'text/csv' } });
		},
	});
	if (form.status === 'failure') return interviews.map(() => ({ fault: form.error.message }));
	const judged: Judged[] = [];
	for (const xml of interviews) {
		const data = new FormData();
		data.set('xml_submission_file', new File([xml], 'xml_submission_file', { type: 'text/xml' }));
		try {
			const { root } = await form.restoreInstance({ data: [data as unknown as InstanceData] }, {});
			judged.push({ nodes: [...leaves(root)].map(leaf) });
		} catch (error) {
			judged.push({ fault: String(error) });
		}
	}
	return judged;
}

Object.assign(window, { judge });
document.body.dataset['ready'] = 'yes';
