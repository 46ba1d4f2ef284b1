(settings) => {
  "use strict";
}
