import { render } from "preact";
import { Welcome } from "./welcome";

const place = document.getElementById("app");
if (place !== null) render(<Welcome />, place);
