/** The application's entry. */
import { openAhead, openForm } from './engine.ts';
import { startClient } from './home/app.ts';
import { openInterview } from './interview/open.ts';

const root = document.getElementById('app');
if (root) {
	void startClient(root, {
		open: openInterview,
		tryForm: async (form) => void (await openForm(form)),
		ahead: async (form) => void (await openAhead(form)),
	});
}
