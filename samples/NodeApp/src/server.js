// Answers whether a version is in a range: GET /satisfies?version=1.4.2&range=^1.2
import { createServer } from 'node:http';
import semver from 'semver';

const port = Number(process.env.PORT ?? 8080);

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/health') return send(response, 200, { status: 'ok', node: process.version, user: process.getuid() });
  if (url.pathname === '/satisfies') return send(response, 200, satisfies(url.searchParams));
  return send(response, 404, { error: 'not found' });
});

function satisfies(query) {
  const version = query.get('version') ?? '';
  const range = query.get('range') ?? '';
  return { version, range, satisfies: semver.satisfies(version, range) };
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

server.listen(port, () => console.log(`Listening on port ${port}`));

// The first process of a container gets no default action for signals, so 'docker stop' would wait ten seconds and then kill it.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    console.log(`${signal}: closing`);
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
