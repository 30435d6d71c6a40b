/* Looks whether this browser can run the client, before any of it is loaded. Written for
   browsers of any age. The floor is Chromium 102: "inert" came with it. */
(function () {
  function has(name, where) {
    return !!where && name in where;
  }

  function fault() {
    if (!window.isSecureContext) {
      return {
        vi: "Trang này phải được mở bằng địa chỉ bắt đầu bằng https:// thì dữ liệu trên máy mới được mã hóa. Hãy xin quản trị hệ thống địa chỉ đó.",
        en: "This page has to be opened at an address that begins with https://, or nothing on the tablet could be encrypted. Ask your administrator for it.",
      };
    }
    var able =
      has("inert", HTMLElement.prototype) &&
      has("findLast", Array.prototype) &&
      typeof structuredClone === "function" &&
      typeof WebAssembly === "object" &&
      has("randomUUID", window.crypto) &&
      has("subtle", window.crypto) &&
      has("databases", window.indexedDB) &&
      has("locks", navigator) &&
      has("storage", navigator) &&
      has("serviceWorker", navigator);
    if (able) return null;
    return {
      vi: "Trình duyệt này quá cũ hoặc đang ở chế độ ẩn danh. Hãy cập nhật Chrome lên bản 102 trở lên trong Cửa hàng Play rồi mở lại trang. Các phiếu đã làm trên máy vẫn an toàn.",
      en: "This browser is too old, or in private mode. Update Chrome to version 102 or later in the Play Store and open the page again. Interviews on this tablet are safe.",
    };
  }

  function show(words) {
    var root = document.getElementById("app");
    root.innerHTML = "";
    ["vi", "en"].forEach(function (language) {
      var paragraph = document.createElement("p");
      paragraph.lang = language;
      paragraph.className = "floor";
      paragraph.appendChild(document.createTextNode(words[language]));
      root.appendChild(paragraph);
    });
  }

  var words = fault();
  if (words) {
    show(words);
    return;
  }
  var script = document.createElement("script");
  script.type = "module";
  script.src = "/tablet/main.js";
  document.head.appendChild(script);
})();
