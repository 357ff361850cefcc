import { Cloud } from "./cloud";
import { EndpointServer } from "./endpoint-server";
import { Http } from "./http";
import { KeyServer } from "./key-server";
import { type Servers } from "./servers";
import type { Approve } from "./audience-tokens";
import type { OnKey } from "./receipts";
import { Recipients } from "./recipients";
import { Session } from "./session";
import { UserServer } from "./user-server";

/** Everything that can be asked of PicSafe's servers, with one sign-in. */
export class Client {
  readonly servers: Servers;
  readonly http: Http;
  readonly session: Session;
  readonly users: UserServer;
  readonly cloud: Cloud;
  readonly recipients: Recipients;

  constructor(servers: Servers, http: Http = new Http()) {
    this.servers = servers;
    this.http = http;
    this.session = new Session(servers.userUrl, [servers.keyUrl, servers.cloudUrl], http);
    this.users = new UserServer(servers.userUrl, http, this.session);
    this.recipients = new Recipients(servers.userUrl, http, this.session);
    this.cloud = new Cloud(servers.cloudUrl, http, this.session);
  }

  /** The Key Server at `url`, PicSafe's own by default; KeyServer says what `approve` and `onKey` are for. */
  keyServer(
    url: string = this.servers.keyUrl,
    approve: Approve = neverApprove,
    onKey: OnKey = () => undefined,
  ): KeyServer {
    return new KeyServer(url, this.http, this.session, approve, onKey);
  }

  /** The Endpoint Server at `url`, a hospital's. */
  endpointServer(url: string, approve: Approve): EndpointServer {
    return new EndpointServer(url, this.http.clock, this.session, approve);
  }
}

const neverApprove: Approve = () => Promise.resolve(false);
