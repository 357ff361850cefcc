import { render } from "preact";
import { App } from "./app/app";
import "./app/install/of-this-page";
import { registerServiceWorker } from "./app/service-worker";
import "./ui/styles/index.css";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no place for the program");
render(<App />, root);
registerServiceWorker();
