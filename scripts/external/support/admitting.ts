import { parentPort } from 'node:worker_threads';
import type { Upload } from '../../../lib/layers/rag/runtime/admit/admission';
import { admit } from '../../../lib/layers/rag/runtime/admit/admit';

// A thread that admits what it is sent.
parentPort!.on('message', async (upload: Upload) => parentPort!.postMessage(await admit(upload)));
