// The baseline: the least that answers a webhook, `node bare-express.js <port> [<SQLite file>]`. Plain JavaScript, so
// that it starts as fast as it can.
import express from 'express';

const [, , port, file] = process.argv;
if (file !== undefined) {
  const { default: Database } = await import('better-sqlite3');
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('user_version');
}

const app = express();
app.use(express.json());
app.post('/webhooks/evolution', (_request, response) => {
  response.status(200).end();
});
const server = app.listen(Number(port), '127.0.0.1', () => {
  process.send?.({ port: server.address().port });
});
