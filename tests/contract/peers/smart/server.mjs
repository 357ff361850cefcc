// An OpenID provider (oidc-provider): people sign in at it with PKCE, programs with a key of their own.
// Prints its port; `/known?token=` says whether an access token is good.
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const [folder, redirect, jwk] = process.argv.slice(2);
const path = createRequire(`${folder}/`).resolve('oidc-provider');
const { default: Provider } = await import(pathToFileURL(path).href);

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [
      {
        client_id: 'picsafe',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [redirect],
      },
      {
        client_id: 'picsafe-endpoint',
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES384',
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        jwks: { keys: [JSON.parse(jwk)] },
      },
    ],
    scopes: ['openid', 'offline_access', 'user/*.*', 'system/*.*'],
    extraParams: ['aud'],
    pkce: { required: () => true },
    features: { clientCredentials: { enabled: true } },
    enabledJWA: { clientAuthSigningAlgValues: ['ES384', 'RS384'] },
    clientAuthMethods: ['none', 'private_key_jwt'],
    issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    ttl: { AccessToken: 3600, ClientCredentials: 300, RefreshToken: 86400 },
  });
  const answer = provider.callback();
  server.on('request', async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    if (url.pathname !== '/known') {
      answer(request, response);
      return;
    }
    const token = url.searchParams.get('token');
    const found = (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token));
    response.writeHead(found ? 200 : 404).end();
  });
  console.log(port);
});
