(function () {
  let e = document.createElement(`link`).relList;
  if (e && e.supports && e.supports(`modulepreload`)) return;
  for (let e of document.querySelectorAll(`link[rel="modulepreload"]`)) n(e);
  new MutationObserver((e) => {
    for (let t of e)
      if (t.type === `childList`) for (let e of t.addedNodes) e.tagName === `LINK` && e.rel === `modulepreload` && n(e);
  }).observe(document, { childList: !0, subtree: !0 });
  function t(e) {
    let t = {};
    return (
      e.integrity && (t.integrity = e.integrity),
      e.referrerPolicy && (t.referrerPolicy = e.referrerPolicy),
      (t.credentials = e.crossOrigin === `use-credentials` ? `include` : e.crossOrigin === `anonymous` ? `omit` : `same-origin`),
      t
    );
  }
  function n(e) {
    if (e.ep) return;
    e.ep = !0;
    let n = t(e);
    fetch(e.href, n);
  }
})();
var e,
  t,
  n,
  r,
  i,
  a,
  o,
  s,
  c,
  l,
  u = Symbol.for(`pv`),
  d = {},
  f = [],
  p = /^m(i|n|o|s|text|space)$/,
  m = Array.isArray,
  h = f.slice,
  g = Object.assign;
function _(e) {
  e && e.parentNode && e.remove();
}
function v(n, r, i, a, o) {
  var s = {
    type: n,
    props: r,
    key: i,
    ref: a,
    __k: null,
    __: null,
    __b: 0,
    __e: null,
    __c: null,
    constructor: u,
    __v: o || ++t,
    __i: -1,
    __u: 0,
  };
  return (!o && e.vnode && e.vnode(s), s);
}
function y(e) {
  return e.children;
}
function b(e, t) {
  (this.props = e), (this.context = t), (this.__g = 0);
}
function x(e, t) {
  if (t == null) return e.__ && x(e.__, e.__i + 1);
  for (var n; t < e.__k.length; t++) if ((n = e.__k[t]) && n.__e) return n.__e;
  return typeof e.type != `function` || e.props.__P ? null : x(e);
}
function S(t) {
  var n,
    r = t.__v,
    i = r.__e,
    a = [],
    o = [],
    s = t.__P;
  s &&
    (((n = g({ constructor: u }, r)).__v = r.__v + 1),
    e.vnode && e.vnode(n),
    te(s, n, r, t.__n, s.namespaceURI, 32 & r.__u ? [i] : null, a, i || x(r), 32 & r.__u, o),
    (n.__v = r.__v),
    (n.__.__k[n.__i] = n),
    ie(a, n, o),
    (r.__ = r.__e = null),
    n.__e != i && C(n));
}
function C(e) {
  if ((e = e.__) && e.__c && !e.props.__P)
    return (
      (e.__e = null),
      e.__k.some(function (t) {
        return t && (e.__e = t.__e);
      }),
      C(e)
    );
}
function w(t) {
  ((8 & t.__g || ((t.__g |= 8), n.push(t), i++)) && r == e.debounceRendering) || ((r = e.debounceRendering) || queueMicrotask)(T);
}
function T() {
  try {
    for (var e, t = 1; n.length; ) n.length > t && n.sort(a), (e = n.shift()), (t = n.length), 8 & e.__g && S(e);
  } finally {
    (i = n.length) && (r || queueMicrotask)(T);
  }
}
function E(e, t, n, r, i, a, o, s, c, l, u) {
  var p,
    m,
    h,
    g,
    _,
    v,
    y = r.__k || f,
    b = t.length;
  for (c = D(n, t, y, c, b), p = 0; p < b; p++)
    (h = n.__k[p]) != null &&
      ((m = (~h.__i && y[h.__i]) || d),
      (h.__i = p),
      (v = te(e, h, m, i, a, o, s, c, l, u)),
      (g = h.__e),
      (m.ref != h.ref || 8 & m.__u) && (m.ref && M(m.ref, null, h, m), h.ref && u.push(h.ref, h.__c || g, h)),
      (_ ||= g),
      4 & h.__u
        ? ((c = O(h, c, e, !m.__v)), m.__e && (m.__e = null))
        : typeof h.type == `function` && v !== void 0
          ? (c = v)
          : g && (c = g.nextSibling),
      (h.__u &= -21));
  return ((n.__e = _), c);
}
function D(e, t, n, r, i) {
  var a,
    o,
    s,
    c,
    l,
    d,
    f,
    p,
    h,
    g = n.length,
    _ = g,
    b = 0,
    S = 0,
    C = (e.__k = Array(i));
  for (a = 0; a < i; a++)
    (o = t[a]) != null && typeof o != `boolean` && typeof o != `function`
      ? (typeof o != `object` || o.constructor === String
          ? (o = C[a] = v(null, o))
          : m(o)
            ? (o = C[a] = v(y, { children: o }))
            : o.constructor === u && o.__b
              ? (o = C[a] = v(o.type, o.props, o.key, o.ref, o.__v))
              : (C[a] = o),
        (c = a + b),
        (o.__ = e),
        (o.__b = e.__b + 1),
        (s = null),
        ~(l = o.__i = k(o, n, c, _)) && (_--, (s = n[l]) && (s.__u |= 2)),
        s && s.__v
          ? ((o.__u |= 16), l == c - 1 ? b-- : l == c + 1 ? b++ : l != c && (l > c ? b-- : b++, (S = 1)))
          : (~l || (i > g ? b-- : i < g && b++), typeof o.type != `function` && (o.__u |= 4)))
      : (C[a] = null);
  if (S) {
    for (d = [], f = [], a = 0; a < i; a++)
      if ((o = C[a]) && 16 & o.__u) {
        for (b = 0, p = d.length; b < p; ) d[(h = (b + p) >> 1)] < o.__i ? (b = h + 1) : (p = h);
        (d[b] = o.__i), (f[a] = b + 1);
      }
    for (b = d.length; a--; ) f[a] && (f[a] == b ? b-- : (C[a].__u |= 4));
  }
  if (_) for (a = 0; a < g; a++) !(s = n[a]) || 2 & s.__u || (s.__e == r && (r = x(s)), N(s, s));
  return r;
}
function O(e, t, n, r) {
  var i, a, o, s;
  if (typeof e.type == `function`) {
    if (e.props.__P) return t;
    if ((i = e.__k)) for (a = 0; a < i.length; a++) i[a] && ((i[a].__ = e), (t = O(i[a], t, n, !1)));
    return t;
  }
  for (t && !t.parentNode && (t = x(e)) && !t.parentNode && (t = null), o = e.__e, s = t; s && s.nodeType == 8; )
    s = s.nextSibling;
  for (
    o != s && (!r && n.moveBefore && o.parentNode ? n.moveBefore(o, t) : n.insertBefore(o, t || null)), t = o;
    (t &&= t.nextSibling) && t.nodeType == 8 && !t.data.startsWith(`$s`);
  );
  return t;
}
function k(e, t, n, r) {
  var i,
    a = e.key,
    o = e.type,
    s = t[n],
    c = s && !(2 & s.__u);
  if ((s === null && a == null) || (c && a == s.key && o == s.type)) return n;
  if (r > +!!c) {
    for (i = n - 1; i >= 0; i--) if ((s = t[i]) && !(2 & s.__u) && a == s.key && o == s.type) return i;
    for (i = n + 1; i < t.length; i++) if ((s = t[i]) && !(2 & s.__u) && a == s.key && o == s.type) return i;
  }
  return -1;
}
function A(e, t, n) {
  (n ??= ``), t[0] == `-` ? e.setProperty(t, n) : (e[t] = n);
}
function j(e, t, n, r, i) {
  var a, o;
  if (t == `style`) {
    if (typeof n == `string`) e.style.cssText = n;
    else {
      if ((typeof r == `string` && (e.style.cssText = r = ``), r)) for (t in r) (n && t in n) || A(e.style, t);
      if (n) for (t in n) (r && n[t] == r[t]) || A(e.style, t, n[t]);
    }
  } else if (t[0] == `o` && t[1] == `n`)
    typeof n != `function` && (n = null),
      typeof r != `function` && (r = null),
      ((e.__e ||= {})[t] = n),
      (n && r) ||
        ((o = l[t] || (l[t] = ee(t))),
        ((e.__a ||= {})[t] = c),
        (a = t != (t = t.replace(s, `$1`))),
        (t = t.slice(2))[0] < `a` && (t = t.toLowerCase()),
        n ? e.addEventListener(t, o, a) : e.removeEventListener(t, o, a));
  else {
    if (i == `http://www.w3.org/2000/svg`) t = t.replace(/xlink(H|:h)/, `h`).replace(/sName$/, `s`);
    else if (
      t != `width` &&
      t != `height` &&
      t != `href` &&
      t != `list` &&
      t != `form` &&
      t != `tabIndex` &&
      t != `download` &&
      t != `rowSpan` &&
      t != `colSpan` &&
      t != `role` &&
      t != `popover` &&
      t in e
    )
      try {
        e[t] = n ?? ``;
        return;
      } catch {}
    if (typeof n == `function`) return;
    n == null || (!1 === n && t[4] != `-`) ? e.removeAttribute(t) : e.setAttribute(t, t == `popover` && n == 1 ? `` : n);
  }
}
function ee(t) {
  return function (n) {
    var r = this.__e;
    if (r) {
      if (((r = r[t]), n[o] == null)) n[o] = c++;
      else if (n[o] < this.__a[t]) return;
      return r(e.event ? e.event(n) : n);
    }
  };
}
function te(t, n, r, i, a, o, s, c, l, d) {
  var p,
    h,
    v,
    S,
    C,
    w,
    T,
    D,
    O,
    k,
    A,
    j,
    ee,
    te,
    ie,
    M,
    F,
    I,
    L = n.type;
  if (n.constructor !== u) return null;
  128 & r.__u &&
    ((l = 32 & r.__u), (p = r.__c.__z)) &&
    ((n.__u |= l), (h = o = []), p.nodeType == 8 ? (c = ne(p, o)) : o.push(p), (c = o[0] || c)),
    (p = e.__b) && p(n);
  n: if (typeof L == `function`) {
    v = s.length;
    try {
      if (
        ((D = n.props),
        (O = (p = L.prototype) && p.render),
        (k = (p = L.contextType) && i[p.__c]),
        (A = p ? (k ? k.props.value : p.__) : i),
        (S = r.__c)
          ? ((n.__c = S), 2 & S.__g && (S.__g |= 1))
          : (O ? (n.__c = S = new L(D, A)) : ((n.__c = S = new b(D, A)), (S.constructor = L), (S.render = P)),
            k && k.sub(S),
            S.state || (S.state = {}),
            (S.__n = i),
            (S.__g |= 8),
            (S.__h = []),
            (S.__k = [])),
        O &&
          (S.__s || (S.__s = S.state),
          L.getDerivedStateFromProps &&
            (S.__s == S.state && (S.__s = g({}, S.__s)), g(S.__s, L.getDerivedStateFromProps(D, S.__s)))),
        (C = S.props),
        (w = S.state),
        (S.__v = n),
        r.__c)
      ) {
        if (
          (D !== C && O && !L.getDerivedStateFromProps && S.componentWillReceiveProps && S.componentWillReceiveProps(D, A),
          (n.__v == r.__v && !(8 & S.__g)) ||
            (!(4 & S.__g) && S.shouldComponentUpdate && !1 === S.shouldComponentUpdate(D, S.__s, A)))
        ) {
          n.__v != r.__v && ((S.props = D), (S.state = S.__s), (S.__g &= -9)),
            (n.__e = r.__e),
            (n.__k = r.__k),
            n.__k.some(function (e) {
              e && (e.__ = n);
            }),
            f.push.apply(S.__h, S.__k),
            (S.__k = []),
            S.__h.length && s.push(S),
            (c = x(r));
          break n;
        }
        S.componentWillUpdate && S.componentWillUpdate(D, S.__s, A),
          O &&
            S.componentDidUpdate &&
            S.__h.push(function () {
              S.componentDidUpdate(C, w, T);
            });
      } else
        O && !L.getDerivedStateFromProps && S.componentWillMount && S.componentWillMount(),
          O && S.componentDidMount && S.__h.push(S.componentDidMount);
      (S.context = A), (S.props = D), (S.__P = t), (S.__g &= -5), (j = e.__r), (ee = O ? 25 : 0);
      do (S.__g &= -9), j && j(n), (p = S.render(S.props, (S.state = S.__s), S.context));
      while (8 & S.__g && ++ee < 25);
      O && (f.push.apply(S.__h, S.__k), (S.__k = [])),
        (S.state = S.__s),
        S.getChildContext && (i = g({}, i, S.getChildContext())),
        O && r.__c && S.getSnapshotBeforeUpdate && (T = S.getSnapshotBeforeUpdate(C, w)),
        (te = p && p.type === y && p.key == null ? p.props.children : p),
        D.__P &&
          ((p = c),
          (a = (t = D.__P).namespaceURI),
          (l = o = null),
          r.props &&
            r.props.__P != t &&
            (r.__k.some(function (e) {
              e && N(e, e);
            }),
            (r.__k = null)),
          (c = r.__k ? x(r, 0) : null)),
        (c = E(t, m(te) ? te : [te], n, r, i, a, o, s, c, l, d)),
        D.__P && ((n.__e = null), (c = p)),
        (n.__u &= -161),
        h && h.some(_),
        S.__h.length && s.push(S),
        1 & S.__g && (S.__g &= -4);
    } catch (t) {
      if (((s.length = v), (n.__v = null), l || o)) {
        if (t && t.then) {
          if (((n.__u |= 128 | l), o)) {
            for (~(F = o.indexOf(c || void 0)) || (F = o.length); (I = o[F - 1]) && I.nodeType == 8; ) F--;
            for (; F < o.length; F++)
              if ((I = o[F])) {
                if (((o[F] = null), ie)) {
                  if (I == M) break;
                } else {
                  if (I.nodeType != 8) break;
                  I.data.startsWith(`$s`) && (M = ne((ie = I)));
                }
              }
          }
          if (!ie) {
            for (; c && c.nodeType == 8 && c.nextSibling; ) c = c.nextSibling;
            ie = c;
          }
          (p = ne((ie = n.__c.__z || (n.__c.__z = ie)))) ? ((n.__e = ie), (c = p)) : (n.__e = c), (c &&= c.nextSibling);
        } else o && o.some(_);
      } else n.__e = r.__e;
      (n.__k ||= r.__k || []), (t && t.then) || re(n), e.__e(t, n, r);
    }
  } else c = n.__e = ae(r.__e, n, r, i, a, o, s, l, d, t);
  return ((p = e.diffed) && p(n), c);
}
function ne(e, t) {
  if (e && e.nodeType == 8 && e.data.startsWith(`$s`))
    for (var n = 1; (e = e.nextSibling); ) {
      if (e.nodeType == 8) {
        if (e.data.startsWith(`$s`)) n++;
        else if (e.data.startsWith(`/$s`) && !--n) return e;
      }
      t && t.push(e);
    }
}
function re(e) {
  e && (e.__c && (e.__c.__g |= 4), e.__k && e.__k.some(re));
}
function ie(t, n, r) {
  for (var i = 0; i < r.length; ) M(r[i++], r[i++], r[i++]);
  e.__c && e.__c(n, t),
    t.some(function (n) {
      try {
        (t = n.__h),
          (n.__h = []),
          t.some(function (e) {
            e.call(n);
          });
      } catch (t) {
        e.__e(t, n.__v);
      }
    });
}
function ae(t, n, r, i, a, o, s, c, l, u) {
  var f,
    g,
    v,
    y,
    b,
    S,
    C,
    w,
    T = r.props || d,
    D = n.props,
    O = n.type;
  if (
    (O == `svg`
      ? (a = `http://www.w3.org/2000/svg`)
      : O == `math`
        ? (a = `http://www.w3.org/1998/Math/MathML`)
        : (a ||= `http://www.w3.org/1999/xhtml`),
    o)
  ) {
    for (f = 0; f < o.length; f++)
      if ((b = o[f]) && (O ? b.localName == O : b.nodeType == 3)) {
        (t = b), (o[f] = null);
        break;
      }
  }
  if (!t) {
    if (((w = u.ownerDocument || document), !O)) return w.createTextNode(D);
    (t = w.createElementNS(a, O, D.is ? D : u)), (c &&= (e.__m && e.__m(n, o), !1)), (o = null);
  }
  if (O) {
    if (
      ((u = (O == `template` && t.content) || t),
      (o = O == `textarea` && D.defaultValue != null ? null : o && h.call(u.childNodes)),
      !c && o)
    )
      for (T = {}, f = 0; f < t.attributes.length; f++) T[(b = t.attributes[f]).name] = b.value;
    for (f in T)
      (b = T[f]),
        f == `dangerouslySetInnerHTML`
          ? (v = b)
          : f == `children` ||
            f in D ||
            (f == `value` && `defaultValue` in D) ||
            (f == `checked` && `defaultChecked` in D) ||
            j(t, f, null, b, a);
    for (f in D)
      (b = D[f]),
        f == `children`
          ? (y = b)
          : f == `dangerouslySetInnerHTML`
            ? (g = b)
            : f == `value`
              ? (S = b)
              : f == `checked`
                ? (C = b)
                : (c && typeof b != `function`) || T[f] === b || j(t, f, b, T[f], a);
    g
      ? (c || (v && (g.__html == v.__html || g.__html == t.innerHTML)) || (t.innerHTML = g.__html), (n.__k = []))
      : (v && (t.textContent = ``),
        (O == `foreignObject` || (a == `http://www.w3.org/1998/Math/MathML` && p.test(O))) &&
          (a = `http://www.w3.org/1999/xhtml`),
        E(u, m(y) ? y : [y], n, r, i, a, o, s, o ? o[0] : r.__k && x(r, 0), c, l),
        o && o.some(_)),
      (c && O != `textarea`) ||
        ((f = `value`),
        O == `progress` && S == null
          ? t.removeAttribute(f)
          : S == null || (S === t[f] && (O != `progress` || S)) || j(t, f, S, T[f], a),
        (f = `checked`),
        C != null && C != t[f] && j(t, f, C, T[f], a));
  } else T === D || (c && t.data == D) || (t.data = D);
  return t;
}
function M(t, n, r, i) {
  try {
    typeof t == `function`
      ? n
        ? (n.__x = t(n) || 1)
        : (i &&= i.__c || i.__e) && (n = i.__x) && ((i.__x = null), typeof n == `function` ? n() : t(null))
      : (t.current = n);
  } catch (t) {
    e.__e(t, r);
  }
}
function N(t, n, r) {
  var i, a, o, s;
  if ((e.unmount && e.unmount(t), !(i = t.ref) || (i.current && i.current != t.__e) || M(i, null, n, t), (i = t.__c))) {
    if (i.componentWillUnmount)
      try {
        i.componentWillUnmount();
      } catch (t) {
        e.__e(t, n);
      }
    i.__P = i.__n = null;
  }
  if ((i = t.__k)) for (s = 0; s < i.length; s++) i[s] && N(i[s], n, typeof t.type != `function` || (r && !t.props.__P));
  !r && (i = t.__c) && (i = i.__z) && (a = ne(i, (o = []))) && (i == t.__e && o.some(_), _(a), _(i)),
    r || _(t.__e),
    (t.__e = t.__c = t.__ = null);
}
function P(e, t, n) {
  return this.constructor(e, n);
}
function F(t, n) {
  var r, i, a, o;
  e.__ && e.__(t, n),
    n.nodeType == 9 && (n = n.documentElement),
    (i = (r = t && 32 & t.__u) ? null : n.__k),
    (n.__k = v(y, { children: [t] })),
    (a = []),
    (o = []),
    te(
      n,
      n.__k,
      i || d,
      d,
      n.namespaceURI,
      i ? null : n.firstChild ? h.call(n.childNodes) : null,
      a,
      i ? i.__e : n.firstChild,
      r,
      o,
    ),
    ie(a, n.__k, o),
    (n.__k.props.children = null);
}
(e = {
  __e: function (e, t, n, r) {
    for (var a, o, s; (t = t.__); )
      if ((a = t.__c) && !(1 & a.__g)) {
        a.__g |= 4;
        try {
          if (
            ((s = (o = a.constructor) && o.getDerivedStateFromError) && a.setState(o.getDerivedStateFromError(e)),
            a.componentDidCatch && (a.componentDidCatch(e, r || {}), (s = 1)),
            s && 8 & a.__g)
          )
            return void (a.__g |= 2);
        } catch (t) {
          e = t;
        }
      }
    throw ((i = 0), e);
  },
}),
  (t = 0),
  (b.prototype.setState = function (e, t) {
    var n = this.__s;
    (n && n != this.state) || (n = this.__s = g({}, this.state)),
      typeof e == `function` && (e = e(g({}, n), this.props)),
      e && (g(n, e), this.__v && (t && this.__k.push(t), w(this)));
  }),
  (b.prototype.forceUpdate = function (e) {
    this.__v && ((this.__g |= 4), e && this.__h.push(e), w(this));
  }),
  (b.prototype.render = y),
  (n = []),
  (i = 0),
  (a = function (e, t) {
    return e.__v.__b - t.__v.__b;
  }),
  (o = Symbol()),
  (s = /(PointerCapture)$|Capture$/i),
  (c = 0),
  (l = {});
var I,
  L,
  oe,
  se,
  ce = Object.is,
  le = 0,
  ue = [],
  de = [],
  R = e,
  fe = R.__b,
  pe = R.__r,
  me = R.diffed,
  he = R.__c,
  ge = R.unmount,
  _e = R.__;
function ve(e, t) {
  R.__h && R.__h(L, e, le || t), (le = 0);
  var n = L.__H || (L.__H = { __: [], __h: [] });
  return (e >= n.__.length && n.__.push({}), n.__[e]);
}
function ye(e) {
  return ((le = 1), be(ke, e));
}
function be(e, t, n) {
  var r = ve(I++, 2);
  if (
    ((r.t = e),
    !r.__c &&
      ((r.__ = [
        n ? n(t) : ke(void 0, t),
        function (e) {
          var t = (r.__N || r.__)[0],
            n = r.t(t, e);
          ce(t, n) || ((r.__N = [n, r.__[1]]), r.__c.setState({}));
        },
      ]),
      (r.__c = L),
      !L.__f))
  ) {
    L.__f = !0;
    var i = L.shouldComponentUpdate;
    L.shouldComponentUpdate = function (e, t, n) {
      var r = this.__H;
      if (!r) return !0;
      var a = !1,
        o = this.props != e;
      if (
        (r.__.some(function (e) {
          e.__N && ((a = !0), ce(e.__[0], e.__N[0]) || (o = !0));
        }),
        i)
      ) {
        var s = i.call(this, e, t, n);
        return a ? s || o : s;
      }
      return !a || o;
    };
  }
  return r.__;
}
function z(e, t) {
  var n = ve(I++, 3);
  !R.__s && Oe(n.__H, t) && ((n.__P = !0), (n.__ = e), (n.u = t), L.__H.__h.push(n));
}
function B(e) {
  return (
    (le = 5),
    xe(function () {
      return { current: e };
    }, [])
  );
}
function xe(e, t) {
  var n = ve(I++, 7);
  return (Oe(n.__H, t) && ((n.__ = e()), (n.__H = t)), n.__);
}
function Se() {
  var e;
  do {
    for (; (e = de.shift()); )
      try {
        Ee(e);
      } catch (t) {
        R.__e(t, { __: (e = e.__P) && e.__v });
      }
    for (; (e = ue.shift()); ) {
      var t = e.__H;
      if (e.__P && t)
        try {
          t.__h.some(Ee), t.__h.some(De), (t.__h = []);
        } catch (n) {
          (t.__h = []), R.__e(n, e.__v);
        }
    }
  } while (de.length);
}
(R.__b = function (e) {
  (L = null), fe && fe(e);
}),
  (R.__ = function (e, t) {
    e && t.__k && t.__k.__m && (e.__m = t.__k.__m), _e && _e(e, t);
  }),
  (R.__r = function (e) {
    pe && pe(e), (I = 0);
    var t = (L = e.__c).__H;
    t &&
      (oe == L ? (L.__h = []) : (t.__h.some(Ee), t.__h.some(De), (I = 0)),
      (t.__h = []),
      t.__.some(function (e) {
        e.__N && (e.__ = e.__N), (e.u = e.__N = void 0);
      })),
      (oe = L);
  }),
  (R.diffed = function (e) {
    me && me(e);
    var t = e.__c;
    t &&
      t.__H &&
      (t.__H.__h.length && Te(ue.push(t)),
      t.__H.__.some(function (e) {
        e.u && (e.__H = e.u);
      })),
      (oe = L = null);
  }),
  (R.__c = function (e, t) {
    t.some(function (e) {
      try {
        e.__h.some(Ee),
          (e.__h = e.__h.filter(function (e) {
            return !e.__ || De(e);
          }));
      } catch (t) {
        e.__h = [
          function () {
            throw t;
          },
        ];
      }
    }),
      he && he(e, t);
  }),
  (R.unmount = function (e) {
    ge && ge(e);
    var t,
      n,
      r = e.__c;
    r &&
      r.__H &&
      (r.__H.__.some(function (r) {
        try {
          if (r.__P && r.__c) {
            if (n === void 0) {
              for (n = e.__; n && (!n.__c || !n.__c.__P); ) n = n.__;
              n &&= n.__c;
            }
            (r.__P = n), Te(de.push(r));
          } else Ee(r);
        } catch (e) {
          t = e;
        }
      }),
      (r.__H = void 0),
      t && R.__e(t, r.__v));
  });
var Ce = typeof requestAnimationFrame == `function`;
function we(e) {
  var t,
    n = function () {
      clearTimeout(r), Ce && cancelAnimationFrame(t), setTimeout(e);
    },
    r = setTimeout(n, 35);
  Ce && (t = requestAnimationFrame(n));
}
function Te(e) {
  (e != 1 && se == R.requestAnimationFrame) || ((se = R.requestAnimationFrame) || we)(Se);
}
function Ee(e) {
  var t = L,
    n = e.__c;
  typeof n == `function` && ((e.__c = void 0), n()), (L = t);
}
function De(e) {
  var t = L;
  (e.__c = e.__()), (L = t);
}
function Oe(e, t) {
  return (
    !e ||
    e.length != t.length ||
    t.some(function (t, n) {
      return !ce(t, e[n]);
    })
  );
}
function ke(e, t) {
  return typeof t == `function` ? t(e) : t;
}
var Ae = class extends Error {},
  je = `rti-token`,
  Me = (e) => sessionStorage.setItem(je, e);
async function Ne(e) {
  let t = sessionStorage.getItem(je),
    n = await fetch(e, { headers: t ? { authorization: `Bearer ${t}` } : {}, signal: AbortSignal.timeout(1e4) });
  if (n.status === 401) throw new Ae();
  if (!n.ok && e !== `/health`) throw Error(`${e} answered ${n.status}`);
  return await n.json();
}
async function Pe() {
  let [e, t, n, r, i] = await Promise.all([
    Ne(`/api/v1/watches?points=true`),
    Ne(`/api/v1/anomalies?limit=20`),
    Ne(`/api/v1/alerts?limit=100`),
    Ne(`/api/v1/deliveries?limit=20`),
    Ne(`/health`),
  ]);
  return { watches: e.items, anomalies: t.items, alerts: n.items, deliveries: r.items, health: i };
}
function Fe(e) {
  if (e == null || !Number.isFinite(e)) return `–`;
  let t = Math.abs(e);
  return t >= 1e9
    ? `${Number((e / 1e9).toPrecision(3))}G`
    : t >= 1e6
      ? `${Number((e / 1e6).toPrecision(3))}M`
      : t >= 1e4
        ? `${Number((e / 1e3).toPrecision(3))}k`
        : t !== 0 && t < 1e-4
          ? e.toExponential(1)
          : String(Number(e.toPrecision(3)));
}
var Ie = (e) => new Date(e).toLocaleTimeString(void 0, { hour12: !1 });
function Le(e) {
  let t = Math.max(0, Math.round(e / 1e3));
  return t < 60
    ? `${t} s`
    : t < 3600
      ? `${Math.floor(t / 60)} min ${t % 60} s`
      : `${Math.floor(t / 3600)} h ${Math.floor((t % 3600) / 60)} min`;
}
function Re(e) {
  let { service: t, __name__: n, ...r } = e,
    i = Object.entries(r)
      .filter(([e]) => e !== `environment` && e !== `job`)
      .map(([e, t]) => `${e}=${t}`)
      .join(` `);
  return [t ?? n ?? ``, i].filter((e) => e !== ``).join(` · `) || `one series`;
}
var ze = (e) => (e !== void 0 && /^https?:\/\//i.test(e) ? e : void 0),
  Be = Symbol.for(`pv`),
  Ve = 0;
Array.isArray;
function V(t, n, r, i, a, o) {
  n ||= {};
  var s,
    c,
    l = n;
  if (`ref` in l && typeof t != `function`) for (c in ((l = {}), n)) c == `ref` ? (s = n[c]) : (l[c] = n[c]);
  var u = {
    type: t,
    props: l,
    key: r,
    ref: s,
    __k: null,
    __: null,
    __b: 0,
    __e: null,
    __c: null,
    constructor: Be,
    __v: --Ve,
    __i: -1,
    __u: 0,
  };
  return ((a || o) && ((u.__source = a), (u.__self = o)), e.vnode && e.vnode(u), u);
}
function He({ of: e }) {
  return V(`span`, { class: `badge ${e}`, children: e || `none` });
}
function Ue({ view: e, now: t }) {
  let { alert: n, receivers: r, held: i, silencedBy: a } = e,
    o = ze(n.annotations.runbook_url),
    s = a.length > 0 ? `silenced by ${a.join(`, `)}` : i.map(({ reason: e, by: t }) => `${e}${t ? ` (${t})` : ``}`).join(`, `);
  return V(`li`, {
    children: [
      V(He, { of: n.labels.severity ?? `` }),
      V(`div`, {
        children: [
          V(`strong`, { children: n.labels.alertname }),
          ` `,
          n.labels.service ?? n.labels.instance ?? ``,
          V(`div`, { class: `quiet`, children: n.annotations.summary ?? n.annotations.description ?? `` }),
          V(`div`, {
            class: `quiet`,
            children: [
              Ie(n.startsAt),
              ` · `,
              Le(t - n.startsAt),
              ` · `,
              s === `` ? `told: ${r.join(`, `)}` : `not told: ${s}`,
              o &&
                V(y, {
                  children: [` · `, V(`a`, { href: o, rel: `noreferrer noopener`, target: `_blank`, children: `runbook` })],
                }),
            ],
          }),
        ],
      }),
    ],
  });
}
function We({ anomaly: e, now: t }) {
  let { evidence: n, endedAt: r } = e,
    i = n.unit ? ` ${n.unit}` : ``;
  return V(`li`, {
    children: [
      V(He, { of: r === null ? e.severity : `over` }),
      V(`div`, {
        children: [
          V(`strong`, { children: e.watch }),
          ` `,
          Re(e.seriesLabels),
          V(`div`, {
            class: `quiet`,
            children: [Fe(n.value), i, `, expected `, Fe(n.lower), `–`, Fe(n.upper), i, ` · score `, Fe(e.peakScore)],
          }),
          V(`div`, {
            class: `quiet`,
            children: [
              Ie(e.startedAt),
              ` · `,
              r === null ? `for ${Le(t - e.startedAt)}` : `lasted ${Le(r - e.startedAt)}`,
              e.stage === `shadow` ? ` · shadow: nobody is told` : ``,
            ],
          }),
        ],
      }),
    ],
  });
}
function Ge(e) {
  return typeof e == `string` ? e : JSON.stringify(e, null, 2);
}
function Ke({ view: e }) {
  let { delivery: t, rendered: n, channelType: r, reason: i } = e;
  return V(`li`, {
    children: [
      V(`span`, { class: `badge ${t.state}`, children: t.state }),
      V(`div`, {
        children: [
          V(`strong`, { children: r }),
          ` → `,
          t.receiver,
          ` `,
          V(`span`, { class: `quiet`, children: i }),
          V(`div`, { children: n?.title ?? `its channel is no longer configured` }),
          V(`div`, {
            class: `quiet`,
            children: [
              Ie(t.createdAt),
              t.finishedAt === null ? `` : ` · ${Le(t.finishedAt - t.createdAt)}`,
              t.attempts > 1 ? ` · ${t.attempts} attempts` : ``,
              t.lastError ? ` · ${t.lastError}` : ``,
            ],
          }),
          n &&
            V(`details`, {
              children: [V(`summary`, { children: [`as it is sent to `, n.to] }), V(`pre`, { children: Ge(n.body) })],
            }),
        ],
      }),
    ],
  });
}
function qe({ health: e }) {
  return V(`p`, {
    class: `health`,
    children: Object.entries(e.components).map(([e, t]) =>
      V(`span`, { class: `dot ${t.status}`, title: t.detail, children: e }, e),
    ),
  });
}
var Je = [
  [`GET`, `/health`, `one entry per component`],
  [`GET`, `/stats`, `processing statistics`],
  [`GET`, `/metrics`, `our own metrics`],
  [`POST`, `/test`, `a test alert through the whole pipeline`],
  [`POST`, `/suppression/clear`, `tell again what still fires`],
  [`POST`, `/webhook`, `Alertmanager and Grafana webhooks`],
  [`POST`, `/api/v2/alerts`, `Prometheus may send here directly`],
  [`POST`, `/api/v1/events`, `deployments and other changes`],
  [`POST`, `/-/reload`, `read the configuration again`],
  [`GET`, `/api/openapi.json`, `our API, described`],
];
function Ye() {
  return V(`ul`, {
    class: `endpoints`,
    children: Je.map(([e, t, n]) =>
      V(
        `li`,
        {
          children: [
            V(`code`, { children: e }),
            ` `,
            e === `GET` ? V(`a`, { href: t, children: t }) : V(`span`, { children: t }),
            ` `,
            V(`span`, { class: `quiet`, children: n }),
          ],
        },
        t,
      ),
    ),
  });
}
var Xe = !0,
  Ze = `uplot`,
  Qe = `u-hz`,
  $e = `u-vt`,
  et = `u-title`,
  tt = `u-wrap`,
  nt = `u-under`,
  rt = `u-over`,
  it = `u-axis`,
  at = `u-off`,
  ot = `u-select`,
  st = `u-cursor-x`,
  ct = `u-cursor-y`,
  lt = `u-cursor-pt`,
  ut = `u-legend`,
  dt = `u-live`,
  ft = `u-inline`,
  pt = `u-series`,
  mt = `u-marker`,
  ht = `u-label`,
  gt = `u-value`,
  _t = `width`,
  vt = `height`,
  yt = `top`,
  bt = `bottom`,
  xt = `left`,
  St = `right`,
  Ct = `#000`,
  wt = `#0000`,
  Tt = `mousemove`,
  Et = `mousedown`,
  Dt = `mouseup`,
  Ot = `mouseenter`,
  kt = `mouseleave`,
  At = `dblclick`,
  jt = `resize`,
  Mt = `scroll`,
  Nt = `change`,
  Pt = `dppxchange`,
  Ft = `--`,
  It = typeof window < `u`,
  Lt = It ? document : null,
  Rt = It ? window : null,
  zt = It ? navigator : null,
  H,
  Bt;
function Vt() {
  let e = devicePixelRatio;
  H != e &&
    ((H = e),
    Bt && tn(Nt, Bt, Vt),
    (Bt = matchMedia(`(min-resolution: ${H - 0.001}dppx) and (max-resolution: ${H + 0.001}dppx)`)),
    en(Nt, Bt, Vt),
    Rt.dispatchEvent(new CustomEvent(Pt)));
}
function Ht(e, t) {
  if (t != null) {
    let n = e.classList;
    !n.contains(t) && n.add(t);
  }
}
function Ut(e, t) {
  let n = e.classList;
  n.contains(t) && n.remove(t);
}
function U(e, t, n) {
  e.style[t] = n + `px`;
}
function Wt(e, t, n, r) {
  let i = Lt.createElement(e);
  return (t != null && Ht(i, t), n?.insertBefore(i, r), i);
}
function Gt(e, t) {
  return Wt(`div`, e, t);
}
var Kt = new WeakMap();
function qt(e, t, n, r, i) {
  let a = `translate(` + t + `px,` + n + `px)`;
  a != Kt.get(e) && ((e.style.transform = a), Kt.set(e, a), t < 0 || n < 0 || t > r || n > i ? Ht(e, at) : Ut(e, at));
}
var Jt = new WeakMap();
function Yt(e, t, n) {
  let r = t + n;
  r != Jt.get(e) && (Jt.set(e, r), (e.style.background = t), (e.style.borderColor = n));
}
var Xt = new WeakMap();
function Zt(e, t, n, r) {
  let i = t + `` + n;
  i != Xt.get(e) &&
    (Xt.set(e, i),
    (e.style.height = n + `px`),
    (e.style.width = t + `px`),
    (e.style.marginLeft = r ? -t / 2 + `px` : 0),
    (e.style.marginTop = r ? -n / 2 + `px` : 0));
}
var Qt = { passive: !0 },
  $t = { ...Qt, capture: !0 };
function en(e, t, n, r) {
  t.addEventListener(e, n, r ? $t : Qt);
}
function tn(e, t, n, r) {
  t.removeEventListener(e, n, Qt);
}
It && Vt();
function nn(e, t, n, r) {
  let i;
  (n ||= 0), (r ||= t.length - 1);
  let a = r <= 2147483647;
  for (; r - n > 1; ) (i = a ? (n + r) >> 1 : wn((n + r) / 2)), t[i] < e ? (n = i) : (r = i);
  return e - t[n] <= t[r] - e ? n : r;
}
function rn(e) {
  return (t, n, r) => {
    let i = -1,
      a = -1;
    for (let a = n; a <= r; a++)
      if (e(t[a])) {
        i = a;
        break;
      }
    for (let i = r; i >= n; i--)
      if (e(t[i])) {
        a = i;
        break;
      }
    return [i, a];
  };
}
var an = (e) => e != null,
  on = (e) => e != null && e > 0,
  sn = rn(an),
  cn = rn(on);
function ln(e, t, n, r = 0, i = !1) {
  let a = i ? cn : sn,
    o = i ? on : an;
  [t, n] = a(e, t, n);
  let s = e[t],
    c = e[t];
  if (t > -1) {
    if (r == 1) (s = e[t]), (c = e[n]);
    else if (r == -1) (s = e[n]), (c = e[t]);
    else
      for (let r = t; r <= n; r++) {
        let t = e[r];
        o(t) && (t < s ? (s = t) : t > c && (c = t));
      }
  }
  return [s ?? G, c ?? -G];
}
function un(e, t, n, r) {
  let i = An(e),
    a = An(t);
  e == t && (i == -1 ? ((e *= n), (t /= n)) : ((e /= n), (t *= n)));
  let o = n == 10 ? jn : Mn,
    s = i == 1 ? wn : En,
    c = a == 1 ? En : wn,
    l = s(o(Cn(e))),
    u = c(o(Cn(t))),
    d = kn(n, l),
    f = kn(n, u);
  return (
    n == 10 && (l < 0 && (d = q(d, -l)), u < 0 && (f = q(f, -u))),
    r || n == 2 ? ((e = d * i), (t = f * a)) : ((e = Jn(e, d)), (t = qn(t, f))),
    [e, t]
  );
}
function dn(e, t, n, r) {
  let i = un(e, t, n, r);
  return (e == 0 && (i[0] = 0), t == 0 && (i[1] = 0), i);
}
var fn = 0.1,
  pn = { mode: 3, pad: fn },
  mn = { pad: 0, soft: null, mode: 0 },
  hn = { min: mn, max: mn };
function gn(e, t, n, r) {
  return ar(n) ? vn(e, t, n) : ((mn.pad = n), (mn.soft = r ? 0 : null), (mn.mode = r ? 3 : 0), vn(e, t, hn));
}
function W(e, t) {
  return e ?? t;
}
function _n(e, t, n) {
  for (t = W(t, 0), n = W(n, e.length - 1); t <= n; ) {
    if (e[t] != null) return !0;
    t++;
  }
  return !1;
}
function vn(e, t, n) {
  let r = n.min,
    i = n.max,
    a = W(r.pad, 0),
    o = W(i.pad, 0),
    s = W(r.hard, -G),
    c = W(i.hard, G),
    l = W(r.soft, G),
    u = W(i.soft, -G),
    d = W(r.mode, 0),
    f = W(i.mode, 0),
    p = t - e,
    m = jn(p),
    h = On(Cn(e), Cn(t)),
    g = Cn(jn(h) - m);
  (p < 1e-24 || g > 10) &&
    ((p = 0), (e == 0 || t == 0) && ((p = 1e-24), d == 2 && l != G && (a = 0), f == 2 && u != -G && (o = 0)));
  let _ = p || h || 1e3,
    v = kn(10, wn(jn(_))),
    y = q(Jn(e - _ * (p == 0 ? (e == 0 ? 0.1 : 1) : a), v / 10), 24),
    b = e >= l && (d == 1 || (d == 3 && y <= l) || (d == 2 && y >= l)) ? l : G,
    x = On(s, y < b && e >= b ? b : Dn(b, y)),
    S = q(qn(t + _ * (p == 0 ? (t == 0 ? 0.1 : 1) : o), v / 10), 24),
    C = t <= u && (f == 1 || (f == 3 && S >= u) || (f == 2 && S <= u)) ? u : -G,
    w = Dn(c, S > C && t <= C ? C : On(C, S));
  return (x == w && x == 0 && (w = 100), [x, w]);
}
var yn = new Intl.NumberFormat(It ? zt.language : `en-US`),
  bn = (e) => yn.format(e),
  xn = Math,
  Sn = xn.PI,
  Cn = xn.abs,
  wn = xn.floor,
  Tn = xn.round,
  En = xn.ceil,
  Dn = xn.min,
  On = xn.max,
  kn = xn.pow,
  An = xn.sign,
  jn = xn.log10,
  Mn = xn.log2,
  Nn = (e, t = 1) => xn.sinh(e) * t,
  Pn = (e, t = 1) => xn.asinh(e / t),
  G = 1 / 0;
function Fn(e) {
  return (jn((e ^ (e >> 31)) - (e >> 31)) | 0) + 1;
}
function In(e, t, n) {
  return Dn(On(e, t), n);
}
function Ln(e) {
  return typeof e == `function`;
}
function K(e) {
  return Ln(e) ? e : () => e;
}
var Rn = () => {},
  zn = (e) => e,
  Bn = (e, t) => t,
  Vn = (e) => null,
  Hn = (e) => !0,
  Un = (e, t) => e == t,
  Wn = /\.\d*?(?=9{6,}|0{6,})/gm,
  Gn = (e) => {
    if (nr(e) || Yn.has(e)) return e;
    let t = `${e}`,
      n = t.match(Wn);
    if (n == null) return e;
    let r = n[0].length - 1;
    if (t.indexOf(`e-`) != -1) {
      let [e, n] = t.split(`e`);
      return +`${Gn(e)}e${n}`;
    }
    return q(e, r);
  };
function Kn(e, t) {
  return Gn(q(Gn(e / t)) * t);
}
function qn(e, t) {
  return Gn(En(Gn(e / t)) * t);
}
function Jn(e, t) {
  return Gn(wn(Gn(e / t)) * t);
}
function q(e, t = 0) {
  if (nr(e)) return e;
  let n = 10 ** t;
  return Tn(e * n * (1 + 2 ** -52)) / n;
}
var Yn = new Map();
function Xn(e) {
  return ((`` + e).split(`.`)[1] || ``).length;
}
function Zn(e, t, n, r) {
  let i = [],
    a = r.map(Xn);
  for (let o = t; o < n; o++) {
    let t = Cn(o),
      n = q(kn(e, o), t);
    for (let s = 0; s < r.length; s++) {
      let c = e == 10 ? +`${r[s]}e${o}` : r[s] * n,
        l = (o >= 0 ? 0 : t) + (o >= a[s] ? 0 : a[s]),
        u = e == 10 ? c : q(c, l);
      i.push(u), Yn.set(u, l);
    }
  }
  return i;
}
var Qn = {},
  $n = [],
  er = [null, null],
  tr = Array.isArray,
  nr = Number.isInteger,
  rr = (e) => e === void 0;
function ir(e) {
  return typeof e == `string`;
}
function ar(e) {
  let t = !1;
  if (e != null) {
    let n = e.constructor;
    t = n == null || n == Object;
  }
  return t;
}
function or(e) {
  return typeof e == `object` && !!e;
}
var sr = Object.getPrototypeOf(Uint8Array),
  cr = `__proto__`;
function lr(e, t = ar) {
  let n;
  if (tr(e)) {
    let r = e.find((e) => e != null);
    if (tr(r) || t(r)) {
      n = Array(e.length);
      for (let r = 0; r < e.length; r++) n[r] = lr(e[r], t);
    } else n = e.slice();
  } else if (e instanceof sr) n = e.slice();
  else if (t(e)) {
    n = {};
    for (let r in e) r != cr && (n[r] = lr(e[r], t));
  } else n = e;
  return n;
}
function ur(e) {
  let t = arguments;
  for (let n = 1; n < t.length; n++) {
    let r = t[n];
    for (let t in r) t != cr && (ar(e[t]) ? ur(e[t], lr(r[t])) : (e[t] = lr(r[t])));
  }
  return e;
}
var dr = 0,
  fr = 1,
  pr = 2;
function mr(e, t, n) {
  for (let r = 0, i, a = -1; r < t.length; r++) {
    let o = t[r];
    if (o > a) {
      for (i = o - 1; i >= 0 && e[i] == null; ) e[i--] = null;
      for (i = o + 1; i < n && e[i] == null; ) e[(a = i++)] = null;
    }
  }
}
function hr(e, t) {
  if (vr(e)) {
    let t = e[0].slice();
    for (let n = 1; n < e.length; n++) t.push(...e[n].slice(1));
    return (yr(t[0]) || (t = _r(t)), t);
  }
  let n = new Set();
  for (let t = 0; t < e.length; t++) {
    let r = e[t][0],
      i = r.length;
    for (let e = 0; e < i; e++) n.add(r[e]);
  }
  let r = [Array.from(n).sort((e, t) => e - t)],
    i = r[0].length,
    a = new Map();
  for (let e = 0; e < i; e++) a.set(r[0][e], e);
  for (let n = 0; n < e.length; n++) {
    let o = e[n],
      s = o[0];
    for (let e = 1; e < o.length; e++) {
      let c = o[e],
        l = Array(i).fill(void 0),
        u = t ? t[n][e] : fr,
        d = [];
      for (let e = 0; e < c.length; e++) {
        let t = c[e],
          n = a.get(s[e]);
        t === null ? u != dr && ((l[n] = t), u == pr && d.push(n)) : (l[n] = t);
      }
      mr(l, d, i), r.push(l);
    }
  }
  return r;
}
var gr = typeof queueMicrotask > `u` ? (e) => Promise.resolve().then(e) : queueMicrotask;
function _r(e) {
  let t = e[0],
    n = t.length,
    r = Array(n);
  for (let e = 0; e < r.length; e++) r[e] = e;
  r.sort((e, n) => t[e] - t[n]);
  let i = [];
  for (let t = 0; t < e.length; t++) {
    let a = e[t],
      o = Array(n);
    for (let e = 0; e < n; e++) o[e] = a[r[e]];
    i.push(o);
  }
  return i;
}
function vr(e) {
  let t = e[0][0],
    n = t.length;
  for (let r = 1; r < e.length; r++) {
    let i = e[r][0];
    if (i.length != n) return !1;
    if (i != t) {
      for (let e = 0; e < n; e++) if (i[e] != t[e]) return !1;
    }
  }
  return !0;
}
function yr(e, t = 100) {
  let n = e.length;
  if (n <= 1) return !0;
  let r = 0,
    i = n - 1;
  for (; r <= i && e[r] == null; ) r++;
  for (; i >= r && e[i] == null; ) i--;
  if (i <= r) return !0;
  let a = On(1, wn((i - r + 1) / t));
  for (let t = e[r], n = r + a; n <= i; n += a) {
    let r = e[n];
    if (r != null) {
      if (r <= t) return !1;
      t = r;
    }
  }
  return !0;
}
var br = [
    `January`,
    `February`,
    `March`,
    `April`,
    `May`,
    `June`,
    `July`,
    `August`,
    `September`,
    `October`,
    `November`,
    `December`,
  ],
  xr = [`Sunday`, `Monday`, `Tuesday`, `Wednesday`, `Thursday`, `Friday`, `Saturday`];
function Sr(e) {
  return e.slice(0, 3);
}
var Cr = xr.map(Sr),
  wr = { MMMM: br, MMM: br.map(Sr), WWWW: xr, WWW: Cr };
function Tr(e) {
  return (e < 10 ? `0` : ``) + e;
}
function Er(e) {
  return (e < 10 ? `00` : e < 100 ? `0` : ``) + e;
}
var Dr = {
  YYYY: (e) => e.getFullYear(),
  YY: (e) => (e.getFullYear() + ``).slice(2),
  MMMM: (e, t) => t.MMMM[e.getMonth()],
  MMM: (e, t) => t.MMM[e.getMonth()],
  MM: (e) => Tr(e.getMonth() + 1),
  M: (e) => e.getMonth() + 1,
  DD: (e) => Tr(e.getDate()),
  D: (e) => e.getDate(),
  WWWW: (e, t) => t.WWWW[e.getDay()],
  WWW: (e, t) => t.WWW[e.getDay()],
  HH: (e) => Tr(e.getHours()),
  H: (e) => e.getHours(),
  h: (e) => {
    let t = e.getHours();
    return t == 0 ? 12 : t > 12 ? t - 12 : t;
  },
  AA: (e) => (e.getHours() >= 12 ? `PM` : `AM`),
  aa: (e) => (e.getHours() >= 12 ? `pm` : `am`),
  a: (e) => (e.getHours() >= 12 ? `p` : `a`),
  mm: (e) => Tr(e.getMinutes()),
  m: (e) => e.getMinutes(),
  ss: (e) => Tr(e.getSeconds()),
  s: (e) => e.getSeconds(),
  fff: (e) => Er(e.getMilliseconds()),
};
function Or(e, t) {
  t ||= wr;
  let n = [],
    r = /\{([a-z]+)\}|[^{]+/gi,
    i;
  for (; (i = r.exec(e)); ) n.push(i[0][0] == `{` ? Dr[i[1]] : i[0]);
  return (e) => {
    let r = ``;
    for (let i = 0; i < n.length; i++) r += typeof n[i] == `string` ? n[i] : n[i](e, t);
    return r;
  };
}
var kr = new Intl.DateTimeFormat().resolvedOptions().timeZone;
function Ar(e, t) {
  let n;
  return (
    t == `UTC` || t == `Etc/UTC`
      ? (n = new Date(+e + e.getTimezoneOffset() * 6e4))
      : t == kr
        ? (n = e)
        : ((n = new Date(e.toLocaleString(`en-US`, { timeZone: t }))), n.setMilliseconds(e.getMilliseconds())),
    n
  );
}
var jr = (e) => e % 1 == 0,
  Mr = [1, 2, 2.5, 5],
  Nr = Zn(10, -32, 0, Mr),
  Pr = Zn(10, 0, 32, Mr),
  Fr = Pr.filter(jr),
  Ir = Nr.concat(Pr),
  Lr = `
`,
  Rr = `{YYYY}`,
  zr = Lr + Rr,
  J = `{M}/{D}`,
  Y = Lr + J,
  Br = Y + `/{YY}`,
  Vr = `{aa}`,
  X = `{h}:{mm}` + Vr,
  Hr = Lr + X,
  Z = `:{ss}`,
  Q = null;
function Ur(e) {
  let t = e * 1e3,
    n = t * 60,
    r = n * 60,
    i = r * 24,
    a = i * 30,
    o = i * 365,
    s = (e == 1 ? Zn(10, 0, 3, Mr).filter(jr) : Zn(10, -3, 0, Mr)).concat([
      t,
      t * 5,
      t * 10,
      t * 15,
      t * 30,
      n,
      n * 5,
      n * 10,
      n * 15,
      n * 30,
      r,
      r * 2,
      r * 3,
      r * 4,
      r * 6,
      r * 8,
      r * 12,
      i,
      i * 2,
      i * 3,
      i * 4,
      i * 5,
      i * 6,
      i * 7,
      i * 8,
      i * 9,
      i * 10,
      i * 15,
      a,
      a * 2,
      a * 3,
      a * 4,
      a * 6,
      o,
      o * 2,
      o * 5,
      o * 10,
      o * 25,
      o * 50,
      o * 100,
    ]),
    c = [
      [o, Rr, Q, Q, Q, Q, Q, Q, 1],
      [i * 28, `{MMM}`, zr, Q, Q, Q, Q, Q, 1],
      [i, J, zr, Q, Q, Q, Q, Q, 1],
      [r, `{h}` + Vr, Br, Q, Y, Q, Q, Q, 1],
      [n, X, Br, Q, Y, Q, Q, Q, 1],
      [t, Z, Br + ` ` + X, Q, Y + ` ` + X, Q, Hr, Q, 1],
      [e, Z + `.{fff}`, Br + ` ` + X, Q, Y + ` ` + X, Q, Hr, Q, 1],
    ];
  function l(t) {
    return (s, c, l, u, d, f) => {
      let p = [],
        m = d >= o,
        h = d >= a && d < o,
        g = t(l),
        _ = q(g * e, 3),
        v = $r(g.getFullYear(), m ? 0 : g.getMonth(), h || m ? 1 : g.getDate()),
        y = q(v * e, 3);
      if (h || m) {
        let n = h ? d / a : 0,
          r = m ? d / o : 0,
          i = _ == y ? _ : q($r(v.getFullYear() + r, v.getMonth() + n, 1) * e, 3),
          s = new Date(Tn(i / e)),
          c = s.getFullYear(),
          l = s.getMonth();
        for (let a = 0; i <= u; a++) {
          let o = $r(c + r * a, l + n * a, 1),
            s = o - t(q(o * e, 3));
          (i = q((+o + s) * e, 3)), i <= u && p.push(i);
        }
      } else {
        let a = d >= i ? i : d,
          o = y + (wn(l) - wn(_)) + qn(_ - y, a);
        p.push(o);
        let m = t(o),
          h = m.getHours() + m.getMinutes() / n + m.getSeconds() / r,
          g = d / r,
          v = f / s.axes[c]._space;
        for (; (o = q(o + d, e == 1 ? 0 : 3)), !(o > u); )
          if (g > 1) {
            let e = wn(q(h + g, 6)) % 24,
              n = t(o).getHours() - e;
            n > 1 && (n = -1), (o -= n * r), (h = (h + g) % 24);
            let i = p[p.length - 1];
            q((o - i) / d, 3) * v >= 0.7 && p.push(o);
          } else p.push(o);
      }
      return p;
    };
  }
  return [s, c, l];
}
var [Wr, Gr, Kr] = Ur(1),
  [qr, Jr, Yr] = Ur(0.001);
Zn(2, -53, 53, [1]);
function Xr(e, t) {
  return e.map((e) => e.map((n, r) => (r == 0 || r == 8 || n == null ? n : t(r == 1 || e[8] == 0 ? n : e[1] + n))));
}
function Zr(e, t) {
  return (n, r, i, a, o) => {
    let s = t.find((e) => o >= e[0]) || t[t.length - 1],
      c,
      l,
      u,
      d,
      f,
      p;
    return r.map((t) => {
      let n = e(t),
        r = n.getFullYear(),
        i = n.getMonth(),
        a = n.getDate(),
        o = n.getHours(),
        m = n.getMinutes(),
        h = n.getSeconds(),
        g =
          (r != c && s[2]) ||
          (i != l && s[3]) ||
          (a != u && s[4]) ||
          (o != d && s[5]) ||
          (m != f && s[6]) ||
          (h != p && s[7]) ||
          s[1];
      return ((c = r), (l = i), (u = a), (d = o), (f = m), (p = h), g(n));
    });
  };
}
function Qr(e, t) {
  let n = Or(t);
  return (t, r, i, a, o) => r.map((t) => n(e(t)));
}
function $r(e, t, n) {
  return new Date(e, t, n);
}
function ei(e, t) {
  return t(e);
}
var ti = `{YYYY}-{MM}-{DD} {h}:{mm}{aa}`;
function ni(e, t) {
  return (n, r, i, a) => (a == null ? Ft : t(e(r)));
}
function ri(e, t) {
  let n = e.series[t];
  return n.width ? n.stroke(e, t) : n.points.width ? n.points.stroke(e, t) : null;
}
function ii(e, t) {
  return e.series[t].fill(e, t);
}
var ai = {
  show: !0,
  live: !0,
  isolate: !1,
  mount: Rn,
  markers: { show: !0, width: 2, stroke: ri, fill: ii, dash: `solid` },
  idx: null,
  idxs: null,
  values: [],
};
function oi(e, t) {
  let n = e.cursor.points,
    r = Gt(),
    i = n.size(e, t);
  U(r, _t, i), U(r, vt, i);
  let a = i / -2;
  U(r, `marginLeft`, a), U(r, `marginTop`, a);
  let o = n.width(e, t, i);
  return (o && U(r, `borderWidth`, o), r);
}
function si(e, t) {
  let n = e.series[t].points;
  return n._fill || n._stroke;
}
function ci(e, t) {
  let n = e.series[t].points;
  return n._stroke || n._fill;
}
function li(e, t) {
  return e.series[t].points.size;
}
var ui = [0, 0];
function di(e, t, n) {
  return ((ui[0] = t), (ui[1] = n), ui);
}
function fi(e, t, n, r = !0) {
  return (e) => {
    e.button != 0 || (r && e.target != t) || n(e);
  };
}
function pi(e, t, n, r = !0) {
  return (e) => {
    (r && e.target != t) || n(e);
  };
}
var mi = {
    show: !0,
    x: !0,
    y: !0,
    lock: !1,
    move: di,
    points: { one: !1, show: oi, size: li, width: 0, stroke: ci, fill: si },
    bind: { mousedown: fi, mouseup: fi, click: fi, dblclick: fi, mousemove: pi, mouseleave: pi, mouseenter: pi },
    drag: {
      setScale: !0,
      x: !0,
      y: !1,
      dist: 0,
      uni: null,
      click: (e, t) => {
        t.stopPropagation(), t.stopImmediatePropagation();
      },
      _x: !1,
      _y: !1,
    },
    focus: { dist: (e, t, n, r, i) => r - i, prox: -1, bias: 0 },
    hover: { skip: [void 0], prox: null, bias: 0 },
    left: -10,
    top: -10,
    idx: null,
    dataIdx: null,
    idxs: null,
    event: null,
  },
  hi = { show: !0, stroke: `rgba(0,0,0,0.07)`, width: 2 },
  gi = ur({}, hi, { filter: Bn }),
  _i = ur({}, gi, { size: 10 }),
  vi = ur({}, hi, { show: !1 }),
  yi = `12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"`,
  bi = `bold ` + yi,
  xi = 1.5,
  Si = {
    show: !0,
    scale: `x`,
    stroke: Ct,
    space: 50,
    gap: 5,
    alignTo: 1,
    size: 50,
    labelGap: 0,
    labelSize: 30,
    labelFont: bi,
    side: 2,
    grid: gi,
    ticks: _i,
    border: vi,
    font: yi,
    lineGap: xi,
    rotate: 0,
  },
  Ci = `Value`,
  wi = `Time`,
  Ti = { show: !0, scale: `x`, auto: !1, sorted: 1, min: G, max: -1 / 0, idxs: [] };
function Ei(e, t, n, r, i) {
  return t.map((e) => (e == null ? `` : bn(e)));
}
function Di(e, t, n, r, i, a, o) {
  let s = [],
    c = Yn.get(i) || 0;
  n = o ? n : q(qn(n, i), c);
  for (let e = n; e <= r; e = q(e + i, c)) s.push(Object.is(e, -0) ? 0 : e);
  return s;
}
function Oi(e, t, n, r, i, a, o) {
  let s = [],
    c = e.scales[e.axes[t].scale].log;
  (i = kn(c, wn((c == 10 ? jn : Mn)(n)))), c == 10 && (i = Ir[nn(i, Ir)]);
  let l = n,
    u = i * c;
  c == 10 && (u = Ir[nn(u, Ir)]);
  do
    s.push(l),
      (l += i),
      c == 10 && !Yn.has(l) && (l = q(l, Yn.get(i))),
      l >= u && ((i = l), (u = i * c), c == 10 && (u = Ir[nn(u, Ir)]));
  while (l <= r);
  return s;
}
function ki(e, t, n, r, i, a, o) {
  let s = e.scales[e.axes[t].scale].asinh,
    c = r > s ? Oi(e, t, On(s, n), r, i) : [s],
    l = r >= 0 && n <= 0 ? [0] : [];
  return (n < -s ? Oi(e, t, On(s, -r), -n, i) : [s])
    .reverse()
    .map((e) => -e)
    .concat(l, c);
}
var Ai = /./,
  ji = /[12357]/,
  Mi = /[125]/,
  Ni = /1/,
  Pi = (e, t, n, r) => e.map((e, i) => ((t == 4 && e == 0) || (i % r == 0 && n.test(e.toExponential()[+(e < 0)])) ? e : null));
function Fi(e, t, n, r, i) {
  let a = e.axes[n],
    o = a.scale,
    s = e.scales[o],
    c = e.valToPos,
    l = a._space,
    u = c(10, o),
    d = c(9, o) - u >= l ? Ai : c(7, o) - u >= l ? ji : c(5, o) - u >= l ? Mi : Ni;
  if (d == Ni) {
    let e = Cn(c(1, o) - u);
    if (e < l) return Pi(t.slice().reverse(), s.distr, d, En(l / e)).reverse();
  }
  return Pi(t, s.distr, d, 1);
}
function Ii(e, t, n, r, i) {
  let a = e.axes[n],
    o = a.scale,
    s = a._space,
    c = e.valToPos,
    l = Cn(c(1, o) - c(2, o));
  return l < s ? Pi(t.slice().reverse(), 3, Ai, En(s / l)).reverse() : t;
}
function Li(e, t, n, r) {
  return r == null ? Ft : t == null ? `` : bn(t);
}
var Ri = {
  show: !0,
  scale: `y`,
  stroke: Ct,
  space: 30,
  gap: 5,
  alignTo: 1,
  size: 50,
  labelGap: 0,
  labelSize: 30,
  labelFont: bi,
  side: 3,
  grid: gi,
  ticks: _i,
  border: vi,
  font: yi,
  lineGap: xi,
  rotate: 0,
};
function zi(e, t) {
  return q((3 + (e || 1) * 2) * t, 3);
}
function Bi(e, t) {
  let { scale: n, idxs: r } = e.series[0],
    i = e._data[0],
    a = e.valToPos(i[r[0]], n, !0),
    o = Cn(e.valToPos(i[r[1]], n, !0) - a) / (e.series[t].points.space * H);
  return r[1] - r[0] <= o;
}
var Vi = { scale: null, auto: !0, sorted: 0, min: G, max: -1 / 0 },
  Hi = (e, t, n, r, i) => i,
  Ui = { show: !0, auto: !0, sorted: 0, gaps: Hi, alpha: 1, facets: [ur({}, Vi, { scale: `x` }), ur({}, Vi, { scale: `y` })] },
  Wi = {
    scale: `y`,
    auto: !0,
    sorted: 0,
    show: !0,
    spanGaps: !1,
    gaps: Hi,
    alpha: 1,
    points: { show: Bi, filter: null },
    values: null,
    min: G,
    max: -1 / 0,
    idxs: [],
    path: null,
    clip: null,
  };
function Gi(e, t, n, r, i) {
  return n / 10;
}
var Ki = { time: Xe, auto: !0, distr: 1, log: 10, asinh: 1, min: null, max: null, dir: 1, ori: 0 },
  qi = ur({}, Ki, { time: !1, ori: 1 }),
  Ji = {};
function Yi(e, t) {
  let n = Ji[e];
  return (
    n ||
      ((n = {
        key: e,
        plots: [],
        sub(e) {
          n.plots.push(e);
        },
        unsub(e) {
          n.plots = n.plots.filter((t) => t != e);
        },
        pub(e, t, r, i, a, o, s) {
          for (let c = 0; c < n.plots.length; c++) n.plots[c] != t && n.plots[c].pub(e, t, r, i, a, o, s);
        },
      }),
      e != null && (Ji[e] = n)),
    n
  );
}
var Xi = 1,
  Zi = 2;
function Qi(e, t, n) {
  let r = e.mode,
    i = e.series[t],
    a = r == 2 ? e._data[t] : e._data,
    o = e.scales,
    s = e.bbox,
    c = a[0],
    l = r == 2 ? a[1] : a[t],
    u = r == 2 ? o[i.facets[0].scale] : o[e.series[0].scale],
    d = r == 2 ? o[i.facets[1].scale] : o[i.scale],
    f = s.left,
    p = s.top,
    m = s.width,
    h = s.height,
    g = e.valToPosH,
    _ = e.valToPosV;
  return u.ori == 0
    ? n(i, c, l, u, d, g, _, f, p, m, h, sa, la, da, pa, ma)
    : n(i, c, l, u, d, _, g, p, f, h, m, ca, ua, fa, $, ha);
}
function $i(e, t) {
  let n = 0,
    r = 0,
    i = W(e.bands, $n);
  for (let e = 0; e < i.length; e++) {
    let a = i[e];
    a.series[0] == t ? (n = a.dir) : a.series[1] == t && (a.dir == 1 ? (r |= 1) : (r |= 2));
  }
  return [n, r == 1 ? -1 : r == 2 ? 1 : r == 3 ? 2 : 0];
}
function ea(e, t, n, r, i) {
  let a = e.mode,
    o = e.series[t],
    s = a == 2 ? o.facets[1].scale : o.scale,
    c = e.scales[s];
  return i == -1 ? c.min : i == 1 ? c.max : c.distr == 3 ? (c.dir == 1 ? c.min : c.max) : 0;
}
function ta(e, t, n, r, i, a) {
  return Qi(e, t, (e, t, o, s, c, l, u, d, f, p, m) => {
    let h = e.pxRound,
      g = s.dir * (s.ori == 0 ? 1 : -1),
      _ = s.ori == 0 ? la : ua,
      v,
      y;
    g == 1 ? ((v = n), (y = r)) : ((v = r), (y = n));
    let b = h(l(t[v], s, p, d)),
      x = h(u(o[v], c, m, f)),
      S = h(l(t[y], s, p, d)),
      C = h(u(a == 1 ? c.max : c.min, c, m, f)),
      w = new Path2D(i);
    return (_(w, S, C), _(w, b, C), _(w, b, x), w);
  });
}
function na(e, t, n, r, i, a) {
  let o = null;
  if (e.length > 0) {
    o = new Path2D();
    let s = t == 0 ? da : fa,
      c = n;
    for (let t = 0; t < e.length; t++) {
      let n = e[t];
      if (n[1] > n[0]) {
        let e = n[0] - c;
        e > 0 && s(o, c, r, e, r + a), (c = n[1]);
      }
    }
    let l = n + i - c;
    l > 0 && s(o, c, r - 5, l, r + a + 10);
  }
  return o;
}
function ra(e, t, n) {
  let r = e[e.length - 1];
  r && r[0] == t ? (r[1] = n) : e.push([t, n]);
}
function ia(e, t, n, r, i, a, o) {
  let s = [],
    c = e.length;
  for (let l = i == 1 ? n : r; l >= n && l <= r; l += i)
    if (t[l] === null) {
      let u = l,
        d = l;
      if (i == 1) for (; ++l <= r && t[l] === null; ) d = l;
      else for (; --l >= n && t[l] === null; ) d = l;
      let f = a(e[u]),
        p = d == u ? f : a(e[d]),
        m = u - i;
      f = o <= 0 && m >= 0 && m < c ? a(e[m]) : f;
      let h = d + i;
      (p = o >= 0 && h >= 0 && h < c ? a(e[h]) : p), p >= f && s.push([f, p]);
    }
  return s;
}
function aa(e) {
  return e == 0 ? zn : e == 1 ? Tn : (t) => Kn(t, e);
}
function oa(e) {
  let t = e == 0 ? sa : ca,
    n =
      e == 0
        ? (e, t, n, r, i, a) => {
            e.arcTo(t, n, r, i, a);
          }
        : (e, t, n, r, i, a) => {
            e.arcTo(n, t, i, r, a);
          },
    r =
      e == 0
        ? (e, t, n, r, i) => {
            e.rect(t, n, r, i);
          }
        : (e, t, n, r, i) => {
            e.rect(n, t, i, r);
          };
  return (e, i, a, o, s, c = 0, l = 0) => {
    c == 0 && l == 0
      ? r(e, i, a, o, s)
      : ((c = Dn(c, o / 2, s / 2)),
        (l = Dn(l, o / 2, s / 2)),
        t(e, i + c, a),
        n(e, i + o, a, i + o, a + s, c),
        n(e, i + o, a + s, i, a + s, l),
        n(e, i, a + s, i, a, l),
        n(e, i, a, i + o, a, c),
        e.closePath());
  };
}
var sa = (e, t, n) => {
    e.moveTo(t, n);
  },
  ca = (e, t, n) => {
    e.moveTo(n, t);
  },
  la = (e, t, n) => {
    e.lineTo(t, n);
  },
  ua = (e, t, n) => {
    e.lineTo(n, t);
  },
  da = oa(0),
  fa = oa(1),
  pa = (e, t, n, r, i, a) => {
    e.arc(t, n, r, i, a);
  },
  $ = (e, t, n, r, i, a) => {
    e.arc(n, t, r, i, a);
  },
  ma = (e, t, n, r, i, a, o) => {
    e.bezierCurveTo(t, n, r, i, a, o);
  },
  ha = (e, t, n, r, i, a, o) => {
    e.bezierCurveTo(n, t, i, r, o, a);
  };
function ga(e) {
  return (e, t, n, r, i) =>
    Qi(e, t, (t, a, o, s, c, l, u, d, f, p, m) => {
      let { pxRound: h, points: g } = t,
        _,
        v;
      s.ori == 0 ? ((_ = sa), (v = pa)) : ((_ = ca), (v = $));
      let y = q(g.width * H, 3),
        b = ((g.size - g.width) / 2) * H,
        x = q(b * 2, 3),
        S = new Path2D(),
        C = new Path2D(),
        { left: w, top: T, width: E, height: D } = e.bbox;
      da(C, w - x, T - x, E + x * 2, D + x * 2);
      let O = (e) => {
        if (o[e] != null) {
          let t = h(l(a[e], s, p, d)),
            n = h(u(o[e], c, m, f));
          _(S, t + b, n), v(S, t, n, b, 0, Sn * 2);
        }
      };
      if (i) i.forEach(O);
      else for (let e = n; e <= r; e++) O(e);
      return { stroke: y > 0 ? S : null, fill: S, clip: C, flags: 3 };
    });
}
function _a(e) {
  return (t, n, r, i, a, o) => {
    r != i && (a != r && o != r && e(t, n, r), a != i && o != i && e(t, n, i), e(t, n, o));
  };
}
var va = _a(la),
  ya = _a(ua);
function ba(e) {
  let t = W(e?.alignGaps, 0);
  return (e, n, r, i) =>
    Qi(e, n, (a, o, s, c, l, u, d, f, p, m, h) => {
      [r, i] = sn(s, r, i);
      let g = a.pxRound,
        _ = (e) => g(u(e, c, m, f)),
        v = (e) => g(d(e, l, h, p)),
        y,
        b;
      c.ori == 0 ? ((y = la), (b = va)) : ((y = ua), (b = ya));
      let x = c.dir * (c.ori == 0 ? 1 : -1),
        S = { stroke: new Path2D(), fill: null, clip: null, band: null, gaps: null, flags: Xi },
        C = S.stroke,
        w = !1;
      if (i - r >= m * 4) {
        let t = (t) => e.posToVal(t, c.key, !0),
          n = null,
          a = null,
          l,
          u,
          d,
          f = _(o[x == 1 ? r : i]),
          p = _(o[r]),
          m = _(o[i]),
          h = t(x == 1 ? p + 1 : m - 1);
        for (let e = x == 1 ? r : i; e >= r && e <= i; e += x) {
          let r = o[e],
            i = (x == 1 ? r < h : r > h) ? f : _(r),
            c = s[e];
          i == f
            ? c == null
              ? c === null && (w = !0)
              : ((u = c), n == null ? (y(C, i, v(u)), (l = n = a = u)) : u < n ? (n = u) : u > a && (a = u))
            : (n != null && b(C, f, v(n), v(a), v(l), v(u)),
              c == null ? ((n = a = null), c === null && (w = !0)) : ((u = c), y(C, i, v(u)), (n = a = l = u)),
              (f = i),
              (h = t(f + x)));
        }
        n != null && n != a && d != f && b(C, f, v(n), v(a), v(l), v(u));
      } else
        for (let e = x == 1 ? r : i; e >= r && e <= i; e += x) {
          let t = s[e];
          t === null ? (w = !0) : t != null && y(C, _(o[e]), v(t));
        }
      let [T, E] = $i(e, n);
      if (a.fill != null || T != 0) {
        let t = (S.fill = new Path2D(C)),
          s = v(a.fillTo(e, n, a.min, a.max, T)),
          c = _(o[r]),
          l = _(o[i]);
        x == -1 && ([l, c] = [c, l]), y(t, l, s), y(t, c, s);
      }
      if (!a.spanGaps) {
        let l = [];
        w && l.push(...ia(o, s, r, i, x, _, t)), (S.gaps = l = a.gaps(e, n, r, i, l)), (S.clip = na(l, c.ori, f, p, m, h));
      }
      return (E != 0 && (S.band = E == 2 ? [ta(e, n, r, i, C, -1), ta(e, n, r, i, C, 1)] : ta(e, n, r, i, C, E)), S);
    });
}
function xa(e) {
  let t = W(e.align, 1),
    n = W(e.ascDesc, !1),
    r = W(e.alignGaps, 0),
    i = W(e.extend, !1);
  return (e, a, o, s) =>
    Qi(e, a, (c, l, u, d, f, p, m, h, g, _, v) => {
      [o, s] = sn(u, o, s);
      let y = c.pxRound,
        { left: b, width: x } = e.bbox,
        S = (e) => y(p(e, d, _, h)),
        C = (e) => y(m(e, f, v, g)),
        w = d.ori == 0 ? la : ua,
        T = { stroke: new Path2D(), fill: null, clip: null, band: null, gaps: null, flags: Xi },
        E = T.stroke,
        D = d.dir * (d.ori == 0 ? 1 : -1),
        O = C(u[D == 1 ? o : s]),
        k = S(l[D == 1 ? o : s]),
        A = k,
        j = k;
      i && t == -1 && ((j = b), w(E, j, O)), w(E, k, O);
      for (let e = D == 1 ? o : s; e >= o && e <= s; e += D) {
        let n = u[e];
        if (n == null) continue;
        let r = S(l[e]),
          i = C(n);
        t == 1 ? w(E, r, O) : w(E, A, i), w(E, r, i), (O = i), (A = r);
      }
      let ee = A;
      i && t == 1 && ((ee = b + x), w(E, ee, O));
      let [te, ne] = $i(e, a);
      if (c.fill != null || te != 0) {
        let t = (T.fill = new Path2D(E)),
          n = C(c.fillTo(e, a, c.min, c.max, te));
        w(t, ee, n), w(t, j, n);
      }
      if (!c.spanGaps) {
        let i = [];
        i.push(...ia(l, u, o, s, D, S, r));
        let f = (c.width * H) / 2,
          p = n || t == 1 ? f : -f,
          m = n || t == -1 ? -f : f;
        i.forEach((e) => {
          (e[0] += p), (e[1] += m);
        }),
          (T.gaps = i = c.gaps(e, a, o, s, i)),
          (T.clip = na(i, d.ori, h, g, _, v));
      }
      return (ne != 0 && (T.band = ne == 2 ? [ta(e, a, o, s, E, -1), ta(e, a, o, s, E, 1)] : ta(e, a, o, s, E, ne)), T);
    });
}
function Sa(e, t, n, r, i, a, o = G) {
  if (e.length > 1) {
    let s = null;
    for (let c = 0, l = 1 / 0; c < e.length; c++)
      if (t[c] !== void 0) {
        if (s != null) {
          let t = Cn(e[c] - e[s]);
          t < l && ((l = t), (o = Cn(n(e[c], r, i, a) - n(e[s], r, i, a))));
        }
        s = c;
      }
  }
  return o;
}
function Ca(e) {
  e ||= Qn;
  let t = W(e.size, [0.6, G, 1]),
    n = e.align || 0,
    r = e.gap || 0,
    i = e.radius;
  i = i == null ? [0, 0] : typeof i == `number` ? [i, 0] : i;
  let a = K(i),
    o = 1 - t[0],
    s = W(t[1], G),
    c = W(t[2], 1),
    l = W(e.disp, Qn),
    u = W(e.each, (e) => {}),
    { fill: d, stroke: f } = l;
  return (e, t, i, p) =>
    Qi(e, t, (m, h, g, _, v, y, b, x, S, C, w) => {
      let T = m.pxRound,
        E = n,
        D = r * H,
        O = s * H,
        k = c * H,
        A,
        j;
      _.ori == 0 ? ([A, j] = a(e, t)) : ([j, A] = a(e, t));
      let ee = _.dir * (_.ori == 0 ? 1 : -1),
        te = _.ori == 0 ? da : fa,
        ne =
          _.ori == 0
            ? u
            : (e, t, n, r, i, a, o) => {
                u(e, t, n, i, r, o, a);
              },
        re = W(e.bands, $n).find((e) => e.series[0] == t),
        ie = re == null ? 0 : re.dir,
        ae = m.fillTo(e, t, m.min, m.max, ie),
        M = T(b(ae, v, w, S)),
        N,
        P,
        F,
        I = C,
        L = T(m.width * H),
        oe = !1,
        se = null,
        ce = null,
        le = null,
        ue = null;
      d != null &&
        (L == 0 || f != null) &&
        ((oe = !0),
        (se = d.values(e, t, i, p)),
        (ce = new Map()),
        new Set(se).forEach((e) => {
          e != null && ce.set(e, new Path2D());
        }),
        L > 0 &&
          ((le = f.values(e, t, i, p)),
          (ue = new Map()),
          new Set(le).forEach((e) => {
            e != null && ue.set(e, new Path2D());
          })));
      let { x0: de, size: R } = l;
      if (de != null && R != null) {
        (E = 1), (h = de.values(e, t, i, p)), de.unit == 2 && (h = h.map((t) => e.posToVal(x + t * C, _.key, !0)));
        let n = R.values(e, t, i, p);
        (P = R.unit == 2 ? n[0] * C : y(n[0], _, C, x) - y(0, _, C, x)), (I = Sa(h, g, y, _, C, x, I)), (F = I - P + D);
      } else (I = Sa(h, g, y, _, C, x, I)), (F = I * o + D), (P = I - F);
      F < 1 && (F = 0), L >= P / 2 && (L = 0), F < 5 && (T = zn);
      let fe = F > 0,
        pe = I - F - (fe ? L : 0);
      (P = T(In(pe, k, O))), (N = (E == 0 ? P / 2 : E == ee ? 0 : P) - E * ee * ((E == 0 ? D / 2 : 0) + (fe ? L / 2 : 0)));
      let me = { stroke: null, fill: null, clip: null, band: null, gaps: null, flags: 0 },
        he = oe ? null : new Path2D(),
        ge = null;
      if (re != null) ge = e.data[re.series[1]];
      else {
        let { y0: n, y1: r } = l;
        n != null && r != null && ((g = r.values(e, t, i, p)), (ge = n.values(e, t, i, p)));
      }
      let _e = A * P,
        ve = j * P;
      for (let n = ee == 1 ? i : p; n >= i && n <= p; n += ee) {
        let r = g[n];
        if (r == null) continue;
        if (ge != null) {
          let e = ge[n] ?? 0;
          if (r - e == 0) continue;
          M = b(e, v, w, S);
        }
        let i = y(_.distr != 2 || l != null ? h[n] : n, _, C, x),
          a = b(W(r, ae), v, w, S),
          o = T(i - N),
          s = T(On(a, M)),
          c = T(Dn(a, M)),
          u = s - c;
        if (r != null) {
          let i = r < 0 ? ve : _e,
            a = r < 0 ? _e : ve;
          oe
            ? (L > 0 && le[n] != null && te(ue.get(le[n]), o, c + wn(L / 2), P, On(0, u - L), i, a),
              se[n] != null && te(ce.get(se[n]), o, c + wn(L / 2), P, On(0, u - L), i, a))
            : te(he, o, c + wn(L / 2), P, On(0, u - L), i, a),
            ne(e, t, n, o - L / 2, c, P + L, u);
        }
      }
      return (
        L > 0 ? (me.stroke = oe ? ue : he) : oe || ((me._fill = m.width == 0 ? m._fill : (m._stroke ?? m._fill)), (me.width = 0)),
        (me.fill = oe ? ce : he),
        me
      );
    });
}
function wa(e, t) {
  let n = W(t?.alignGaps, 0);
  return (t, r, i, a) =>
    Qi(t, r, (o, s, c, l, u, d, f, p, m, h, g) => {
      [i, a] = sn(c, i, a);
      let _ = o.pxRound,
        v = (e) => _(d(e, l, h, p)),
        y = (e) => _(f(e, u, g, m)),
        b,
        x,
        S;
      l.ori == 0 ? ((b = sa), (S = la), (x = ma)) : ((b = ca), (S = ua), (x = ha));
      let C = l.dir * (l.ori == 0 ? 1 : -1),
        w = v(s[C == 1 ? i : a]),
        T = w,
        E = [],
        D = [];
      for (let e = C == 1 ? i : a; e >= i && e <= a; e += C)
        if (c[e] != null) {
          let t = s[e],
            n = v(t);
          E.push((T = n)), D.push(y(c[e]));
        }
      let O = { stroke: e(E, D, b, S, x, _), fill: null, clip: null, band: null, gaps: null, flags: Xi },
        k = O.stroke,
        [A, j] = $i(t, r);
      if (o.fill != null || A != 0) {
        let e = (O.fill = new Path2D(k)),
          n = y(o.fillTo(t, r, o.min, o.max, A));
        S(e, T, n), S(e, w, n);
      }
      if (!o.spanGaps) {
        let e = [];
        e.push(...ia(s, c, i, a, C, v, n)), (O.gaps = e = o.gaps(t, r, i, a, e)), (O.clip = na(e, l.ori, p, m, h, g));
      }
      return (j != 0 && (O.band = j == 2 ? [ta(t, r, i, a, k, -1), ta(t, r, i, a, k, 1)] : ta(t, r, i, a, k, j)), O);
    });
}
function Ta(e) {
  return wa(Ea, e);
}
function Ea(e, t, n, r, i, a) {
  let o = e.length;
  if (o < 2) return null;
  let s = new Path2D();
  if ((n(s, e[0], t[0]), o == 2)) r(s, e[1], t[1]);
  else {
    let n = Array(o),
      r = Array(o - 1),
      a = Array(o - 1),
      c = Array(o - 1);
    for (let n = 0; n < o - 1; n++) (a[n] = t[n + 1] - t[n]), (c[n] = e[n + 1] - e[n]), (r[n] = a[n] / c[n]);
    n[0] = r[0];
    for (let e = 1; e < o - 1; e++)
      r[e] === 0 || r[e - 1] === 0 || r[e - 1] > 0 != r[e] > 0
        ? (n[e] = 0)
        : ((n[e] = (3 * (c[e - 1] + c[e])) / ((2 * c[e] + c[e - 1]) / r[e - 1] + (c[e] + 2 * c[e - 1]) / r[e])),
          isFinite(n[e]) || (n[e] = 0));
    n[o - 1] = r[o - 2];
    for (let r = 0; r < o - 1; r++)
      i(s, e[r] + c[r] / 3, t[r] + (n[r] * c[r]) / 3, e[r + 1] - c[r] / 3, t[r + 1] - (n[r + 1] * c[r]) / 3, e[r + 1], t[r + 1]);
  }
  return s;
}
var Da = new Set();
function Oa() {
  for (let e of Da) e.syncRect(!0);
}
It &&
  (en(jt, Rt, Oa),
  en(Mt, Rt, Oa, !0),
  en(Pt, Rt, () => {
    Wa.pxRatio = H;
  }));
var ka = ba(),
  Aa = ga();
function ja(e, t, n, r) {
  return (r ? [e[0], e[1]].concat(e.slice(2)) : [e[0]].concat(e.slice(1))).map((e, r) => Na(e, r, t, n));
}
function Ma(e, t) {
  return e.map((e, n) => (n == 0 ? {} : ur({}, t, e)));
}
function Na(e, t, n, r) {
  return ur({}, t == 0 ? n : r, e);
}
function Pa(e, t, n) {
  return t == null ? er : [t, n];
}
var Fa = Pa;
function Ia(e, t, n) {
  return t == null ? er : gn(t, n, fn, !0);
}
function La(e, t, n, r) {
  return t == null ? er : un(t, n, e.scales[r].log, !1);
}
var Ra = La;
function za(e, t, n, r) {
  return t == null ? er : dn(t, n, e.scales[r].log, !1);
}
var Ba = za;
function Va(e, t, n, r, i) {
  let a = On(Fn(e), Fn(t)),
    o = t - e,
    s = nn((i / r) * o, n);
  do {
    let e = n[s],
      t = (r * e) / o;
    if (t >= i && a + (e < 5 ? Yn.get(e) : 0) <= 17) return [e, t];
  } while (++s < n.length);
  return [0, 0];
}
function Ha(e) {
  let t, n;
  return ((e = e.replace(/(\d+)px/, (e, r) => (t = Tn((n = +r) * H)) + `px`)), [e, t, n]);
}
function Ua(e) {
  e.show &&
    [e.font, e.labelFont].forEach((e) => {
      let t = q(e[2] * H, 1);
      (e[0] = e[0].replace(/[0-9.]+px/, t + `px`)), (e[1] = t);
    });
}
function Wa(e, t, n) {
  let r = { mode: W(e.mode, 1) },
    i = r.mode;
  function a(e, t, n, r) {
    let i = t.valToPct(e);
    return r + n * (t.dir == -1 ? 1 - i : i);
  }
  function o(e, t, n, r) {
    let i = t.valToPct(e);
    return r + n * (t.dir == -1 ? i : 1 - i);
  }
  function s(e, t, n, r) {
    return t.ori == 0 ? a(e, t, n, r) : o(e, t, n, r);
  }
  (r.valToPosH = a), (r.valToPosV = o);
  let c = !1;
  r.status = 0;
  let l = (r.root = Gt(Ze));
  if ((e.id != null && (l.id = e.id), Ht(l, e.class), e.title)) {
    let t = Gt(et, l);
    t.textContent = e.title;
  }
  let u = Wt(`canvas`),
    d = (r.ctx = u.getContext(`2d`)),
    f = Gt(tt, l);
  en(
    `click`,
    f,
    (e) => {
      e.target === m && (J != Pr || Y != Lr) && Vr.click(r, e);
    },
    !0,
  );
  let p = (r.under = Gt(nt, f));
  f.appendChild(u);
  let m = (r.over = Gt(rt, f));
  e = lr(e);
  let h = +W(e.pxAlign, 1),
    g = aa(h);
  (e.plugins || []).forEach((t) => {
    t.opts && (e = t.opts(r, e) || e);
  });
  let _ = e.ms || 0.001,
    v = (r.series = i == 1 ? ja(e.series || [], Ti, Wi, !1) : Ma(e.series || [null], Ui)),
    y = (r.axes = ja(e.axes || [], Si, Ri, !0)),
    b = (r.scales = {}),
    x = (r.bands = e.bands || []);
  x.forEach((e) => {
    (e.fill = K(e.fill || null)), (e.dir = W(e.dir, -1));
  });
  let S = i == 2 ? v[1].facets[0].scale : v[0].scale,
    C = { axes: _r, series: qn },
    w = (e.drawOrder || [`axes`, `series`]).map((e) => C[e]);
  function T(e) {
    let t =
      e.distr == 3
        ? (t) => jn(t > 0 ? t : e.clamp(r, t, e.min, e.max, e.key))
        : e.distr == 4
          ? (t) => Pn(t, e.asinh)
          : e.distr == 100
            ? (t) => e.fwd(t)
            : (e) => e;
    return (n) => {
      let r = t(n),
        { _min: i, _max: a } = e,
        o = a - i;
      return (r - i) / o;
    };
  }
  function E(t) {
    let n = b[t];
    if (n == null) {
      let r = (e.scales || Qn)[t] || Qn;
      if (r.from != null) {
        E(r.from);
        let e = ur({}, b[r.from], r, { key: t });
        (e.valToPct = T(e)), (b[t] = e);
      } else {
        (n = b[t] = ur({}, t == S ? Ki : qi, r)), (n.key = t);
        let e = n.time,
          a = n.range,
          o = tr(a);
        if (
          (t != S || (i == 2 && !e)) &&
          (o &&
            (a[0] == null || a[1] == null) &&
            ((a = {
              min: a[0] == null ? pn : { mode: 1, hard: a[0], soft: a[0] },
              max: a[1] == null ? pn : { mode: 1, hard: a[1], soft: a[1] },
            }),
            (o = !1)),
          !o && ar(a))
        ) {
          let e = a;
          a = (t, n, r) => (n == null ? er : gn(n, r, e));
        }
        (n.range = K(
          a || (e ? Fa : t == S ? (n.distr == 3 ? Ra : n.distr == 4 ? Ba : Pa) : n.distr == 3 ? La : n.distr == 4 ? za : Ia),
        )),
          (n.auto = K(!o && n.auto)),
          (n.clamp = K(n.clamp || Gi)),
          (n._min = n._max = null),
          (n.valToPct = T(n));
      }
    }
  }
  E(`x`),
    E(`y`),
    i == 1 &&
      v.forEach((e) => {
        E(e.scale);
      }),
    y.forEach((e) => {
      E(e.scale);
    });
  for (let t in e.scales) E(t);
  let D = b[S],
    O = D.distr,
    k,
    A;
  D.ori == 0 ? (Ht(l, Qe), (k = a), (A = o)) : (Ht(l, $e), (k = o), (A = a));
  let j = {};
  for (let e in b) {
    let t = b[e];
    (t.min != null || t.max != null) && ((j[e] = { min: t.min, max: t.max }), (t.min = t.max = null));
  }
  let ee = e.tzDate || ((e) => new Date(Tn(e / _))),
    te = e.fmtDate || Or,
    ne = _ == 1 ? Kr(ee) : Yr(ee),
    re = Zr(ee, Xr(_ == 1 ? Gr : Jr, te)),
    ie = ni(ee, ei(ti, te)),
    ae = [],
    M = (r.legend = ur({}, ai, e.legend)),
    N = (r.cursor = ur({}, mi, { drag: { y: i == 2 } }, e.cursor)),
    P = M.show,
    F = N.show,
    I = M.markers;
  (M.idxs = ae), (I.width = K(I.width)), (I.dash = K(I.dash)), (I.stroke = K(I.stroke)), (I.fill = K(I.fill));
  let L,
    oe,
    se,
    ce = [],
    le = [],
    ue,
    de = !1,
    R = {};
  if (M.live) {
    let e = v[1] ? v[1].values : null;
    (de = e != null), (ue = de ? e(r, 1, 0) : { _: 0 });
    for (let e in ue) R[e] = Ft;
  }
  if (P) {
    if (((L = Wt(`table`, ut, l)), (se = Wt(`tbody`, null, L)), M.mount(r, L), de)) {
      oe = Wt(`thead`, null, L, se);
      let e = Wt(`tr`, null, oe);
      for (var fe in (Wt(`th`, null, e), ue)) Wt(`th`, ht, e).textContent = fe;
    } else Ht(L, ft), M.live && Ht(L, dt);
  }
  let pe = { show: !0 },
    me = { show: !1 };
  function he(e, t) {
    if (t == 0 && (de || !M.live || i == 2)) return er;
    let n = [],
      a = Wt(`tr`, pt, se, se.childNodes[t]);
    Ht(a, e.class), e.show || Ht(a, at);
    let o = Wt(`th`, null, a);
    if (I.show) {
      let e = Gt(mt, o);
      if (t > 0) {
        let n = I.width(r, t);
        n && (e.style.border = n + `px ` + I.dash(r, t) + ` ` + I.stroke(r, t)), (e.style.background = I.fill(r, t));
      }
    }
    let s = Gt(ht, o);
    for (var c in (e.label instanceof HTMLElement ? s.appendChild(e.label) : (s.textContent = e.label),
    t > 0 &&
      (I.show || (s.style.color = e.width > 0 ? I.stroke(r, t) : I.fill(r, t)),
      _e(
        `click`,
        o,
        (t) => {
          if (N._lock) return;
          He(t);
          let n = v.indexOf(e);
          if ((t.ctrlKey || t.metaKey) != M.isolate) {
            let e = v.some((e, t) => t > 0 && t != n && e.show);
            v.forEach((t, r) => {
              r > 0 && ii(r, e ? (r == n ? pe : me) : pe, !0, $.setSeries);
            });
          } else ii(n, { show: !e.show }, !0, $.setSeries);
        },
        !1,
      ),
      Ge &&
        _e(
          Ot,
          o,
          (t) => {
            N._lock || (He(t), ii(v.indexOf(e), pi, !0, $.setSeries));
          },
          !1,
        )),
    ue)) {
      let e = Wt(`td`, gt, a);
      (e.textContent = `--`), n.push(e);
    }
    return [a, n];
  }
  let ge = new Map();
  function _e(e, t, n, i = !0) {
    let a = ge.get(t) || {},
      o = N.bind[e](r, t, n, i);
    o && (en(e, t, (a[e] = o)), ge.set(t, a));
  }
  function ve(e, t, n) {
    let r = ge.get(t) || {};
    for (let n in r) (e == null || n == e) && (tn(n, t, r[n]), delete r[n]);
    e ?? ge.delete(t);
  }
  let ye = 0,
    be = 0,
    z = 0,
    B = 0,
    xe = 0,
    Se = 0,
    Ce = xe,
    we = Se,
    Te = z,
    Ee = B,
    De = 0,
    Oe = 0,
    ke = 0,
    Ae = 0;
  r.bbox = {};
  let je = !1,
    Me = !1,
    Ne = !1,
    Pe = !1,
    Fe = !1,
    Ie = !1;
  function Le(e, t, n) {
    (n || e != r.width || t != r.height) && Re(e, t), vr(!1), (Ne = !0), (Me = !0), Cr();
  }
  function Re(e, t) {
    (r.width = ye = z = e), (r.height = be = B = t), (xe = Se = 0), Ve(), V();
    let n = r.bbox;
    (De = n.left = Kn(xe * H, 0.5)),
      (Oe = n.top = Kn(Se * H, 0.5)),
      (ke = n.width = Kn(z * H, 0.5)),
      (Ae = n.height = Kn(B * H, 0.5));
  }
  function ze() {
    let e = !1,
      t = 0;
    for (; !e; ) {
      t++;
      let n = mr(t),
        i = hr(t);
      (e = t == 3 || (n && i)), e || (Re(r.width, r.height), (Me = !0));
    }
  }
  function Be({ width: e, height: t }) {
    Le(e, t);
  }
  r.setSize = Be;
  function Ve() {
    let e = !1,
      t = !1,
      n = !1,
      r = !1;
    y.forEach((i, a) => {
      if (i.show && i._show) {
        let { side: a, _size: o } = i,
          s = a % 2,
          c = o + (i.label == null ? 0 : i.labelSize);
        c > 0 &&
          (s ? ((z -= c), a == 3 ? ((xe += c), (r = !0)) : (n = !0)) : ((B -= c), a == 0 ? ((Se += c), (e = !0)) : (t = !0)));
      }
    }),
      (Nt[0] = e),
      (Nt[1] = n),
      (Nt[2] = t),
      (Nt[3] = r),
      (z -= Vt[1] + Vt[3]),
      (xe += Vt[3]),
      (B -= Vt[2] + Vt[0]),
      (Se += Vt[0]);
  }
  function V() {
    let e = xe + z,
      t = Se + B,
      n = xe,
      r = Se;
    function i(i, a) {
      switch (i) {
        case 1:
          return ((e += a), e - a);
        case 2:
          return ((t += a), t - a);
        case 3:
          return ((n -= a), n + a);
        case 0:
          return ((r -= a), r + a);
      }
    }
    y.forEach((e, t) => {
      if (e.show && e._show) {
        let t = e.side;
        (e._pos = i(t, e._size)), e.label != null && (e._lpos = i(t, e.labelSize));
      }
    });
  }
  if (N.dataIdx == null) {
    let e = N.hover,
      n = (e.skip = new Set(e.skip ?? []));
    n.add(void 0);
    let r = (e.prox = K(e.prox)),
      i = (e.bias ??= 0);
    N.dataIdx = (e, a, o, s) => {
      if (a == 0) return o;
      let c = o,
        l = r(e, a, o, s) ?? G,
        u = l >= 0 && l < G,
        d = D.ori == 0 ? z : B,
        f = N.left,
        p = t[0],
        m = t[a];
      if (n.has(m[o])) {
        c = null;
        let e = null,
          t = null,
          r;
        if (i == 0 || i == -1) for (r = o; e == null && r-- > 0; ) n.has(m[r]) || (e = r);
        if (i == 0 || i == 1) for (r = o; t == null && r++ < m.length; ) n.has(m[r]) || (t = r);
        if (e != null || t != null) {
          if (u) {
            let n = e == null ? -1 / 0 : k(p[e], D, d, 0),
              r = t == null ? 1 / 0 : k(p[t], D, d, 0),
              i = f - n,
              a = r - f;
            i <= a ? i <= l && (c = e) : a <= l && (c = t);
          } else c = t == null ? e : e == null ? t : o - e <= t - o ? e : t;
        }
      } else u && Cn(f - k(p[o], D, d, 0)) > l && (c = null);
      return c;
    };
  }
  let He = (e) => {
    N.event = e;
  };
  (N.idxs = ae), (N._lock = !1);
  let Ue = N.points;
  (Ue.show = K(Ue.show)), (Ue.size = K(Ue.size)), (Ue.stroke = K(Ue.stroke)), (Ue.width = K(Ue.width)), (Ue.fill = K(Ue.fill));
  let We = (r.focus = ur({}, e.focus || { alpha: 0.3 }, N.focus)),
    Ge = We.prox >= 0,
    Ke = Ge && Ue.one,
    qe = [],
    Je = [],
    Ye = [];
  function Xe(e, t) {
    let n = Ue.show(r, t);
    if (n instanceof HTMLElement) return (Ht(n, lt), Ht(n, e.class), qt(n, -10, -10, z, B), m.insertBefore(n, qe[t]), n);
  }
  function Ct(e, t) {
    if (i == 1 || t > 0) {
      let t = i == 1 && b[e.scale].time,
        n = e.value;
      (e.value = t ? (ir(n) ? ni(ee, ei(n, te)) : n || ie) : n || Li), (e.label = e.label || (t ? wi : Ci));
    }
    if (Ke || t > 0) {
      (e.width = e.width == null ? 1 : e.width),
        (e.paths = e.paths || ka || Vn),
        (e.fillTo = K(e.fillTo || ea)),
        (e.pxAlign = +W(e.pxAlign, h)),
        (e.pxRound = aa(e.pxAlign)),
        (e.stroke = K(e.stroke || null)),
        (e.fill = K(e.fill || null)),
        (e._stroke = e._fill = e._paths = e._focus = null);
      let t = zi(On(1, e.width), 1),
        n = (e.points = ur(
          {},
          { size: t, width: On(1, t * 0.2), stroke: e.stroke, space: t * 2, paths: Aa, _stroke: null, _fill: null },
          e.points,
        ));
      (n.show = K(n.show)),
        (n.filter = K(n.filter)),
        (n.fill = K(n.fill)),
        (n.stroke = K(n.stroke)),
        (n.paths = K(n.paths)),
        (n.pxAlign = e.pxAlign);
    }
    if (P) {
      let n = he(e, t);
      ce.splice(t, 0, n[0]), le.splice(t, 0, n[1]), M.values.push(null);
    }
    if (F) {
      ae.splice(t, 0, null);
      let n = null;
      Ke ? t == 0 && (n = Xe(e, t)) : t > 0 && (n = Xe(e, t)), qe.splice(t, 0, n), Je.splice(t, 0, 0), Ye.splice(t, 0, 0);
    }
    fa(`addSeries`, t);
  }
  function jt(e, t) {
    (t ??= v.length), (e = i == 1 ? Na(e, t, Ti, Wi) : Na(e, t, {}, Ui)), v.splice(t, 0, e), Ct(v[t], t);
  }
  r.addSeries = jt;
  function Mt(e) {
    if ((v.splice(e, 1), P)) {
      M.values.splice(e, 1), le.splice(e, 1);
      let t = ce.splice(e, 1)[0];
      ve(null, t.firstChild), t.remove();
    }
    F && (ae.splice(e, 1), qe.splice(e, 1)[0].remove(), Je.splice(e, 1), Ye.splice(e, 1)), fa(`delSeries`, e);
  }
  r.delSeries = Mt;
  let Nt = [!1, !1, !1, !1];
  function It(e, t) {
    if (((e._show = e.show), e.show)) {
      let n = e.side % 2,
        i = b[e.scale];
      i ??= ((e.scale = n ? v[1].scale : S), b[e.scale]);
      let a = i.time;
      (e.size = K(e.size)),
        (e.space = K(e.space)),
        (e.rotate = K(e.rotate)),
        tr(e.incrs) &&
          e.incrs.forEach((e) => {
            !Yn.has(e) && Yn.set(e, Xn(e));
          }),
        (e.incrs = K(e.incrs || (i.distr == 2 ? Fr : a ? (_ == 1 ? Wr : qr) : Ir))),
        (e.splits = K(e.splits || (a && i.distr == 1 ? ne : i.distr == 3 ? Oi : i.distr == 4 ? ki : Di))),
        (e.stroke = K(e.stroke)),
        (e.grid.stroke = K(e.grid.stroke)),
        (e.ticks.stroke = K(e.ticks.stroke)),
        (e.border.stroke = K(e.border.stroke));
      let o = e.values;
      (e.values = tr(o) && !tr(o[0]) ? K(o) : a ? (tr(o) ? Zr(ee, Xr(o, te)) : ir(o) ? Qr(ee, o) : o || re) : o || Ei),
        (e.filter = K(e.filter || (i.distr >= 3 && i.log == 10 ? Fi : i.distr == 3 && i.log == 2 ? Ii : Bn))),
        (e.font = Ha(e.font)),
        (e.labelFont = Ha(e.labelFont)),
        (e._size = e.size(r, null, t, 0)),
        (e._space = e._rotate = e._incrs = e._found = e._splits = e._values = null),
        e._size > 0 && ((Nt[t] = !0), (e._el = Gt(it, f)));
    }
  }
  function zt(e, t, n, r) {
    let [i, a, o, s] = n,
      c = t % 2,
      l = 0;
    return (
      c == 0 && (s || a) && (l = (t == 0 && !i) || (t == 2 && !o) ? Tn(Si.size / 3) : 0),
      c == 1 && (i || o) && (l = (t == 1 && !a) || (t == 3 && !s) ? Tn(Ri.size / 2) : 0),
      l
    );
  }
  let Bt = (r.padding = (e.padding || [zt, zt, zt, zt]).map((e) => K(W(e, zt)))),
    Vt = (r._padding = Bt.map((e, t) => e(r, t, Nt, 0))),
    Kt,
    Jt = null,
    Xt = null,
    Qt = i == 1 ? v[0].idxs : null,
    $t = null,
    rn = !1;
  function an(e, n) {
    if (((t = e ?? []), (r.data = r._data = t), i == 2)) {
      Kt = 0;
      for (let e = 1; e < v.length; e++) Kt += t[e][0].length;
    } else {
      t.length == 0 && (r.data = r._data = t = [[]]), ($t = t[0]), (Kt = $t.length);
      let e = t;
      if (O == 2) {
        e = t.slice();
        let n = (e[0] = Array(Kt));
        for (let e = 0; e < Kt; e++) n[e] = e;
      }
      r._data = t = e;
    }
    if ((vr(!0), fa(`setData`), O == 2 && (Ne = !0), n !== !1)) {
      let e = D;
      e.auto(r, rn) ? on() : ri(S, e.min, e.max), (Pe ||= N.left >= 0), (Ie = !0), Cr();
    }
  }
  r.setData = an;
  function on() {
    rn = !0;
    let e, n;
    i == 1 &&
      (Kt > 0
        ? ((Jt = Qt[0] = 0),
          (Xt = Qt[1] = Kt - 1),
          (e = t[0][Jt]),
          (n = t[0][Xt]),
          O == 2
            ? ((e = Jt), (n = Xt))
            : e == n &&
              (O == 3
                ? ([e, n] = un(e, e, D.log, !1))
                : O == 4
                  ? ([e, n] = dn(e, e, D.log, !1))
                  : D.time
                    ? (n = e + Tn(86400 / _))
                    : ([e, n] = gn(e, n, fn, !0))))
        : ((Jt = Qt[0] = e = null), (Xt = Qt[1] = n = null))),
      ri(S, e, n);
  }
  let sn, cn, mn, hn, vn, yn, bn, xn, wn, An;
  function Mn(e, t, n, r, i, a) {
    (e ??= wt),
      (n ??= $n),
      (r ??= `butt`),
      (i ??= wt),
      (a ??= `round`),
      e != sn && (d.strokeStyle = sn = e),
      i != cn && (d.fillStyle = cn = i),
      t != mn && (d.lineWidth = mn = t),
      a != vn && (d.lineJoin = vn = a),
      r != yn && (d.lineCap = yn = r),
      n != hn && d.setLineDash((hn = n));
  }
  function Fn(e, t, n, r) {
    t != cn && (d.fillStyle = cn = t),
      e != bn && (d.font = bn = e),
      n != xn && (d.textAlign = xn = n),
      r != wn && (d.textBaseline = wn = r);
  }
  function Rn(e, t, n, i, a = 0) {
    if (i.length > 0 && e.auto(r, rn) && (t == null || t.min == null)) {
      let t = W(Jt, 0),
        r = W(Xt, i.length - 1),
        o = n.min == null ? ln(i, t, r, a, e.distr == 3) : [n.min, n.max];
      (e.min = Dn(e.min, (n.min = o[0]))), (e.max = On(e.max, (n.max = o[1])));
    }
  }
  let zn = { min: null, max: null };
  function Wn() {
    for (let e in b) {
      let t = b[e];
      j[e] == null && (t.min == null || (j[S] != null && t.auto(r, rn))) && (j[e] = zn);
    }
    for (let e in b) {
      let t = b[e];
      j[e] == null && t.from != null && j[t.from] != null && (j[e] = zn);
    }
    j[S] != null && vr(!0);
    let e = {};
    for (let t in j) {
      let n = j[t];
      if (n != null) {
        let a = (e[t] = lr(b[t], or));
        if (n.min != null) ur(a, n);
        else if (t != S || i == 2) {
          if (Kt == 0 && a.from == null) {
            let e = a.range(r, null, null, t);
            (a.min = e[0]), (a.max = e[1]);
          } else (a.min = G), (a.max = -1 / 0);
        }
      }
    }
    if (Kt > 0) {
      v.forEach((n, a) => {
        if (i == 1) {
          let i = n.scale,
            o = j[i];
          if (o == null) return;
          let s = e[i];
          if (a == 0) {
            let e = s.range(r, s.min, s.max, i);
            (s.min = e[0]),
              (s.max = e[1]),
              (Jt = nn(s.min, t[0])),
              (Xt = nn(s.max, t[0])),
              Xt - Jt > 1 && (t[0][Jt] < s.min && Jt++, t[0][Xt] > s.max && Xt--),
              (n.min = $t[Jt]),
              (n.max = $t[Xt]);
          } else n.show && n.auto && Rn(s, o, n, t[a], n.sorted);
          (n.idxs[0] = Jt), (n.idxs[1] = Xt);
        } else if (a > 0 && n.show && n.auto) {
          let [r, i] = n.facets,
            o = r.scale,
            s = i.scale,
            [c, l] = t[a],
            u = e[o],
            d = e[s];
          u != null && Rn(u, j[o], r, c, r.sorted), d != null && Rn(d, j[s], i, l, i.sorted), (n.min = i.min), (n.max = i.max);
        }
      });
      for (let t in e) {
        let n = e[t],
          i = j[t];
        if (n.from == null && (i == null || i.min == null)) {
          let e = n.range(r, n.min == G ? null : n.min, n.max == -1 / 0 ? null : n.max, t);
          (n.min = e[0]), (n.max = e[1]);
        }
      }
    }
    for (let t in e) {
      let n = e[t];
      if (n.from != null) {
        let i = e[n.from];
        if (i.min == null) n.min = n.max = null;
        else {
          let e = n.range(r, i.min, i.max, t);
          (n.min = e[0]), (n.max = e[1]);
        }
      }
    }
    let n = {},
      a = !1;
    for (let t in e) {
      let r = e[t],
        i = b[t];
      if (i.min != r.min || i.max != r.max) {
        (i.min = r.min), (i.max = r.max);
        let e = i.distr;
        (i._min = e == 3 ? jn(i.min) : e == 4 ? Pn(i.min, i.asinh) : e == 100 ? i.fwd(i.min) : i.min),
          (i._max = e == 3 ? jn(i.max) : e == 4 ? Pn(i.max, i.asinh) : e == 100 ? i.fwd(i.max) : i.max),
          (n[t] = a = !0);
      }
    }
    if (a) {
      v.forEach((e, t) => {
        i == 2 ? t > 0 && n.y && (e._paths = null) : n[e.scale] && (e._paths = null);
      });
      for (let e in n) (Ne = !0), fa(`setScale`, e);
      F && N.left >= 0 && (Pe = Ie = !0);
    }
    for (let e in j) j[e] = null;
  }
  function Gn(e) {
    let t = In(Jt - 1, 0, Kt - 1),
      n = In(Xt + 1, 0, Kt - 1);
    for (; e[t] == null && t > 0; ) t--;
    for (; e[n] == null && n < Kt - 1; ) n++;
    return [t, n];
  }
  function qn() {
    if (Kt > 0) {
      let e = v.some((e) => e._focus) && An != We.alpha;
      e && (d.globalAlpha = An = We.alpha),
        v.forEach((e, n) => {
          if (n > 0 && e.show && (Jn(n, !1), Jn(n, !0), e._paths == null)) {
            let a = An;
            An != e.alpha && (d.globalAlpha = An = e.alpha);
            let o = i == 2 ? [0, t[n][0].length - 1] : Gn(t[n]);
            (e._paths = e.paths(r, n, o[0], o[1])), An != a && (d.globalAlpha = An = a);
          }
        }),
        v.forEach((e, t) => {
          if (t > 0 && e.show) {
            let n = An;
            An != e.alpha && (d.globalAlpha = An = e.alpha), e._paths != null && Zn(t, !1);
            {
              let n = e._paths == null ? null : e._paths.gaps,
                i = e.points.show(r, t, Jt, Xt, n),
                a = e.points.filter(r, t, i, n);
              (i || a) && ((e.points._paths = e.points.paths(r, t, Jt, Xt, a)), Zn(t, !0));
            }
            An != n && (d.globalAlpha = An = n), fa(`drawSeries`, t);
          }
        }),
        e && (d.globalAlpha = An = 1);
    }
  }
  function Jn(e, t) {
    let n = t ? v[e].points : v[e];
    (n._stroke = n.stroke(r, e)), (n._fill = n.fill(r, e));
  }
  function Zn(e, t) {
    let n = t ? v[e].points : v[e],
      { stroke: r, fill: i, clip: a, flags: o, _stroke: s = n._stroke, _fill: c = n._fill, _width: l = n.width } = n._paths;
    l = q(l * H, 3);
    let u = null,
      f = (l % 2) / 2;
    t && c == null && (c = l > 0 ? `#fff` : s);
    let p = n.pxAlign == 1 && f > 0;
    if ((p && d.translate(f, f), !t)) {
      let e = De - l / 2,
        t = Oe - l / 2,
        n = ke + l,
        r = Ae + l;
      (u = new Path2D()), u.rect(e, t, n, r);
    }
    t ? sr(s, l, n.dash, n.cap, c, r, i, o, a) : nr(e, s, l, n.dash, n.cap, c, r, i, o, u, a), p && d.translate(-f, -f);
  }
  function nr(e, n, i, a, o, s, c, l, u, d, f) {
    let p = !1;
    u != 0 &&
      x.forEach((m, h) => {
        if (m.series[0] == e) {
          let e = v[m.series[1]],
            g = t[m.series[1]],
            _ = (e._paths || Qn).band;
          tr(_) && (_ = m.dir == 1 ? _[0] : _[1]);
          let y,
            b = null;
          e.show && _ && _n(g, Jt, Xt) ? ((b = m.fill(r, h) || s), (y = e._paths.clip)) : (_ = null),
            sr(n, i, a, o, b, c, l, u, d, f, y, _),
            (p = !0);
        }
      }),
      p || sr(n, i, a, o, s, c, l, u, d, f);
  }
  function sr(e, t, n, r, i, a, o, s, c, l, u, f) {
    Mn(e, t, n, r, i),
      (c || l || f) && (d.save(), c && d.clip(c), l && d.clip(l)),
      f
        ? (s & 3) == 3
          ? (d.clip(f), u && d.clip(u), dr(i, o), cr(e, a, t))
          : s & Zi
            ? (dr(i, o), d.clip(f), cr(e, a, t))
            : s & Xi && (d.save(), d.clip(f), u && d.clip(u), dr(i, o), d.restore(), cr(e, a, t))
        : (dr(i, o), cr(e, a, t)),
      (c || l || f) && d.restore();
  }
  function cr(e, t, n) {
    n > 0 &&
      (t instanceof Map
        ? t.forEach((e, t) => {
            (d.strokeStyle = sn = t), d.stroke(e);
          })
        : t != null && e && d.stroke(t));
  }
  function dr(e, t) {
    t instanceof Map
      ? t.forEach((e, t) => {
          (d.fillStyle = cn = t), d.fill(e);
        })
      : t != null && e && d.fill(t);
  }
  function fr(e, t, n, i) {
    let a = y[e],
      o;
    if (i <= 0) o = [0, 0];
    else {
      let s = (a._space = a.space(r, e, t, n, i));
      o = Va(t, n, (a._incrs = a.incrs(r, e, t, n, i, s)), i, s);
    }
    return (a._found = o);
  }
  function pr(e, t, n, r, i, a, o, s, c, l) {
    let u = (o % 2) / 2;
    h == 1 && d.translate(u, u), Mn(s, o, c, l, s), d.beginPath();
    let f,
      p,
      m,
      g,
      _ = i + (r == 0 || r == 3 ? -a : a);
    n == 0 ? ((p = i), (g = _)) : ((f = i), (m = _));
    for (let r = 0; r < e.length; r++) t[r] != null && (n == 0 ? (f = m = e[r]) : (p = g = e[r]), d.moveTo(f, p), d.lineTo(m, g));
    d.stroke(), h == 1 && d.translate(-u, -u);
  }
  function mr(e) {
    let t = !0;
    return (
      y.forEach((n, i) => {
        if (!n.show) return;
        let a = b[n.scale];
        if (a.min == null) {
          n._show && ((t = !1), (n._show = !1), vr(!1));
          return;
        }
        n._show || ((t = !1), (n._show = !0), vr(!1));
        let o = n.side,
          s = o % 2,
          { min: c, max: l } = a,
          [u, d] = fr(i, c, l, s == 0 ? z : B);
        if (d == 0) return;
        let f = a.distr == 2,
          p = (n._splits = n.splits(r, i, c, l, u, d, f)),
          m = a.distr == 2 ? p.map((e) => $t[e]) : p,
          h = a.distr == 2 ? $t[p[1]] - $t[p[0]] : u,
          g = (n._values = n.values(r, n.filter(r, m, i, d, h), i, d, h));
        n._rotate = o == 2 ? n.rotate(r, g, i, d) : 0;
        let _ = n._size;
        (n._size = En(n.size(r, g, i, e))), _ != null && n._size != _ && (t = !1);
      }),
      t
    );
  }
  function hr(e) {
    let t = !0;
    return (
      Bt.forEach((n, i) => {
        let a = n(r, i, Nt, e);
        a != Vt[i] && (t = !1), (Vt[i] = a);
      }),
      t
    );
  }
  function _r() {
    for (let e = 0; e < y.length; e++) {
      let t = y[e];
      if (!t.show || !t._show) continue;
      let n = t.side,
        i = n % 2,
        a,
        o,
        c = t.stroke(r, e),
        l = n == 0 || n == 3 ? -1 : 1,
        [u, f] = t._found;
      if (t.label != null) {
        let s = t.labelGap * l,
          p = Tn((t._lpos + s) * H);
        Fn(t.labelFont[0], c, `center`, n == 2 ? yt : bt),
          d.save(),
          i == 1
            ? ((a = o = 0), d.translate(p, Tn(Oe + Ae / 2)), d.rotate((n == 3 ? -Sn : Sn) / 2))
            : ((a = Tn(De + ke / 2)), (o = p));
        let m = Ln(t.label) ? t.label(r, e, u, f) : t.label;
        d.fillText(m, a, o), d.restore();
      }
      if (f == 0) continue;
      let p = b[t.scale],
        m = i == 0 ? ke : Ae,
        h = i == 0 ? De : Oe,
        _ = t._splits,
        v = p.distr == 2 ? _.map((e) => $t[e]) : _,
        x = p.distr == 2 ? $t[_[1]] - $t[_[0]] : u,
        S = t.ticks,
        C = t.border,
        w = S.show ? S.size : 0,
        T = Tn(w * H),
        E = Tn((t.alignTo == 2 ? t._size - w - t.gap : t.gap) * H),
        D = (t._rotate * -Sn) / 180,
        O = g(t._pos * H),
        k = O + (T + E) * l;
      (o = i == 0 ? k : 0), (a = i == 1 ? k : 0);
      let A = t.font[0];
      Fn(
        A,
        c,
        t.align == 1 ? xt : t.align == 2 ? St : D > 0 ? xt : D < 0 ? St : i == 0 ? `center` : n == 3 ? St : xt,
        D || i == 1 ? `middle` : n == 2 ? yt : bt,
      );
      let j = t.font[1] * t.lineGap,
        ee = _.map((e) => g(s(e, p, m, h))),
        te = t._values;
      for (let e = 0; e < te.length; e++) {
        let t = te[e];
        if (t != null) {
          i == 0 ? (a = ee[e]) : (o = ee[e]), (t = `` + t);
          let n =
            t.indexOf(`
`) == -1
              ? [t]
              : t.split(/\n/gm);
          for (let e = 0; e < n.length; e++) {
            let t = n[e];
            D
              ? (d.save(), d.translate(a, o + e * j), d.rotate(D), d.fillText(t, 0, 0), d.restore())
              : d.fillText(t, a, o + e * j);
          }
        }
      }
      S.show && pr(ee, S.filter(r, v, e, f, x), i, n, O, T, q(S.width * H, 3), S.stroke(r, e), S.dash, S.cap);
      let ne = t.grid;
      ne.show &&
        pr(
          ee,
          ne.filter(r, v, e, f, x),
          i,
          i == 0 ? 2 : 1,
          i == 0 ? Oe : De,
          i == 0 ? Ae : ke,
          q(ne.width * H, 3),
          ne.stroke(r, e),
          ne.dash,
          ne.cap,
        ),
        C.show &&
          pr(
            [O],
            [1],
            +(i == 0),
            i == 0 ? 1 : 2,
            i == 1 ? Oe : De,
            i == 1 ? Ae : ke,
            q(C.width * H, 3),
            C.stroke(r, e),
            C.dash,
            C.cap,
          );
    }
    fa(`drawAxes`);
  }
  function vr(e) {
    v.forEach((t, n) => {
      n > 0 &&
        ((t._paths = null),
        e &&
          (i == 1
            ? ((t.min = null), (t.max = null))
            : t.facets.forEach((e) => {
                (e.min = null), (e.max = null);
              })));
    });
  }
  let yr = !1,
    br = !1,
    xr = [];
  function Sr() {
    br = !1;
    for (let e = 0; e < xr.length; e++) fa(...xr[e]);
    xr.length = 0;
  }
  function Cr() {
    yr ||= (gr(Tr), !0);
  }
  function wr(e, t = !1) {
    (yr = !0), (br = t), e(r), Tr(), t && xr.length > 0 && queueMicrotask(Sr);
  }
  r.batch = wr;
  function Tr() {
    if (((je &&= (Wn(), !1)), (Ne &&= (ze(), !1)), Me)) {
      if (
        (U(p, xt, xe),
        U(p, yt, Se),
        U(p, _t, z),
        U(p, vt, B),
        U(m, xt, xe),
        U(m, yt, Se),
        U(m, _t, z),
        U(m, vt, B),
        U(f, _t, ye),
        U(f, vt, be),
        (u.width = Tn(ye * H)),
        (u.height = Tn(be * H)),
        y.forEach(({ _el: e, _show: t, _size: n, _pos: r, side: i }) => {
          if (e != null) {
            if (t) {
              let t = i === 3 || i === 0 ? n : 0,
                a = i % 2 == 1;
              U(e, a ? `left` : `top`, r - t),
                U(e, a ? `width` : `height`, n),
                U(e, a ? `top` : `left`, a ? Se : xe),
                U(e, a ? `height` : `width`, a ? B : z),
                Ut(e, at);
            } else Ht(e, at);
          }
        }),
        (sn = cn = mn = vn = yn = bn = xn = wn = hn = null),
        (An = 1),
        Bi(!0),
        xe != Ce || Se != we || z != Te || B != Ee)
      ) {
        vr(!1);
        let e = z / Te,
          t = B / Ee;
        if (F && !Pe && N.left >= 0) {
          (N.left *= e), (N.top *= t), Ar && qt(Ar, Tn(N.left), 0, z, B), jr && qt(jr, 0, Tn(N.top), z, B);
          for (let n = 0; n < qe.length; n++) {
            let r = qe[n];
            r != null && ((Je[n] *= e), (Ye[n] *= t), qt(r, En(Je[n]), En(Ye[n]), z, B));
          }
        }
        if (Z.show && !Fe && Z.left >= 0 && Z.width > 0) {
          (Z.left *= e), (Z.width *= e), (Z.top *= t), (Z.height *= t);
          for (let e in Ji) U(Q, e, Z[e]);
        }
        (Ce = xe), (we = Se), (Te = z), (Ee = B);
      }
      fa(`setSize`), (Me = !1);
    }
    ye > 0 && be > 0 && (d.clearRect(0, 0, u.width, u.height), fa(`drawClear`), w.forEach((e) => e()), fa(`draw`)),
      Z.show && Fe && (Ur(Z), (Fe = !1)),
      F && Pe && (Ni(null, !0, !1), (Pe = !1)),
      M.show && M.live && Ie && (ji(), (Ie = !1)),
      c || ((c = !0), (r.status = 1), fa(`ready`)),
      (rn = !1),
      (yr = !1);
  }
  r.redraw = (e, t) => {
    (Ne = t || !1), e === !1 ? Cr() : ri(S, D.min, D.max);
  };
  function Er(e, n) {
    let i = b[e];
    if (i.from == null) {
      if (Kt == 0) {
        let t = i.range(r, n.min, n.max, e);
        (n.min = t[0]), (n.max = t[1]);
      }
      if (n.min > n.max) {
        let e = n.min;
        (n.min = n.max), (n.max = e);
      }
      if (Kt > 1 && n.min != null && n.max != null && n.max - n.min < 1e-16) return;
      e == S && i.distr == 2 && Kt > 0 && ((n.min = nn(n.min, t[0])), (n.max = nn(n.max, t[0])), n.min == n.max && n.max++),
        (j[e] = n),
        (je = !0),
        Cr();
    }
  }
  r.setScale = Er;
  let Dr,
    kr,
    Ar,
    jr,
    Mr,
    Nr,
    Pr,
    Lr,
    Rr,
    zr,
    J,
    Y,
    Br = !1,
    Vr = N.drag,
    X = Vr.x,
    Hr = Vr.y;
  F &&
    (N.x && (Dr = Gt(st, m)),
    N.y && (kr = Gt(ct, m)),
    D.ori == 0 ? ((Ar = Dr), (jr = kr)) : ((Ar = kr), (jr = Dr)),
    (J = N.left),
    (Y = N.top));
  let Z = (r.select = ur({ show: !0, over: !0, left: 0, width: 0, top: 0, height: 0 }, e.select)),
    Q = Z.show ? Gt(ot, Z.over ? m : p) : null;
  function Ur(e, t) {
    if (Z.show) {
      for (let t in e) (Z[t] = e[t]), t in Ji && U(Q, t, e[t]);
      t !== !1 && fa(`setSelect`);
    }
  }
  r.setSelect = Ur;
  function $r(e) {
    if (v[e].show) P && Ut(ce[e], at);
    else if ((P && Ht(ce[e], at), F)) {
      let t = Ke ? qe[0] : qe[e];
      t != null && qt(t, -10, -10, z, B);
    }
  }
  function ri(e, t, n) {
    Er(e, { min: t, max: n });
  }
  function ii(e, t, n, a) {
    t.focus != null && hi(e),
      t.show != null &&
        v.forEach((n, r) => {
          r > 0 &&
            (e == r || e == null) &&
            ((n.show = t.show),
            $r(r),
            i == 2 ? (ri(n.facets[0].scale, null, null), ri(n.facets[1].scale, null, null)) : ri(n.scale, null, null),
            Cr());
        }),
      n !== !1 && fa(`setSeries`, e, t),
      a && ga(`setSeries`, r, e, t);
  }
  r.setSeries = ii;
  function oi(e, t) {
    ur(x[e], t);
  }
  function si(e, t) {
    (e.fill = K(e.fill || null)), (e.dir = W(e.dir, -1)), (t ??= x.length), x.splice(t, 0, e);
  }
  function ci(e) {
    e == null ? (x.length = 0) : x.splice(e, 1);
  }
  (r.addBand = si), (r.setBand = oi), (r.delBand = ci);
  function li(e, t) {
    (v[e].alpha = t), F && qe[e] != null && (qe[e].style.opacity = t), P && ce[e] && (ce[e].style.opacity = t);
  }
  let ui,
    di,
    fi,
    pi = { focus: !0 };
  function hi(e) {
    if (e != fi) {
      let t = e == null,
        n = We.alpha != 1;
      v.forEach((r, a) => {
        if (i == 1 || a > 0) {
          let i = t || a == 0 || a == e;
          (r._focus = t ? null : i), n && li(a, i ? 1 : We.alpha);
        }
      }),
        (fi = e),
        n && Cr();
    }
  }
  P &&
    Ge &&
    _e(kt, L, (e) => {
      N._lock || (He(e), fi != null && ii(null, pi, !0, $.setSeries));
    });
  function gi(e, t, n) {
    let r = b[t];
    n && (e = e / H - (r.ori == 1 ? Se : xe));
    let i = z;
    r.ori == 1 && ((i = B), (e = i - e)), r.dir == -1 && (e = i - e);
    let a = r._min,
      o = r._max,
      s = e / i,
      c = a + (o - a) * s,
      l = r.distr;
    return l == 3 ? kn(10, c) : l == 4 ? Nn(c, r.asinh) : l == 100 ? r.bwd(c) : c;
  }
  function _i(e, n) {
    return nn(gi(e, S, n), t[0], Jt, Xt);
  }
  (r.valToIdx = (e) => nn(e, t[0])),
    (r.posToIdx = _i),
    (r.posToVal = gi),
    (r.valToPos = (e, t, n) => (b[t].ori == 0 ? a(e, b[t], n ? ke : z, n ? De : 0) : o(e, b[t], n ? Ae : B, n ? Oe : 0))),
    (r.setCursor = (e, t, n) => {
      (J = e.left), (Y = e.top), Ni(null, t, n);
    });
  function vi(e, t) {
    U(Q, xt, (Z.left = e)), U(Q, _t, (Z.width = t));
  }
  function yi(e, t) {
    U(Q, yt, (Z.top = e)), U(Q, vt, (Z.height = t));
  }
  let bi = D.ori == 0 ? vi : yi,
    xi = D.ori == 1 ? vi : yi;
  function Ai() {
    if (P && M.live)
      for (let e = +(i == 2); e < v.length; e++) {
        if (e == 0 && de) continue;
        let t = M.values[e],
          n = 0;
        for (let r in t) le[e][n++].firstChild.nodeValue = t[r];
      }
  }
  function ji(e, t) {
    if (
      (e != null &&
        (e.idxs
          ? e.idxs.forEach((e, t) => {
              ae[t] = e;
            })
          : rr(e.idx) || ae.fill(e.idx),
        (M.idx = ae[0])),
      P && M.live)
    ) {
      for (let e = 0; e < v.length; e++) (e > 0 || (i == 1 && !de)) && Mi(e, ae[e]);
      Ai();
    }
    (Ie = !1), t !== !1 && fa(`setLegend`);
  }
  r.setLegend = ji;
  function Mi(e, n) {
    let i = v[e],
      a = e == 0 && O == 2 ? $t : t[e],
      o;
    de ? (o = i.values(r, e, n) ?? R) : ((o = i.value(r, n == null ? null : a[n], e, n)), (o = o == null ? R : { _: o })),
      (M.values[e] = o);
  }
  function Ni(e, n, a) {
    (Rr = J),
      (zr = Y),
      ([J, Y] = N.move(r, J, Y)),
      (N.left = J),
      (N.top = Y),
      F && (Ar && qt(Ar, Tn(J), 0, z, B), jr && qt(jr, 0, Tn(Y), z, B));
    let o,
      s = Jt > Xt;
    (ui = G), (di = null);
    let c = D.ori == 0 ? z : B,
      l = D.ori == 1 ? z : B;
    if (J < 0 || Kt == 0 || s) {
      o = N.idx = null;
      for (let e = 0; e < v.length; e++) {
        let t = qe[e];
        t != null && qt(t, -10, -10, z, B);
      }
      Ge && ii(null, pi, !0, e == null && $.setSeries), M.live && (ae.fill(o), (Ie = !0));
    } else {
      let e, n, a;
      i == 1 && ((e = D.ori == 0 ? J : Y), (n = gi(e, S)), (o = N.idx = nn(n, t[0], Jt, Xt)), (a = k(t[0][o], D, c, 0)));
      let s = -10,
        u = -10,
        d = 0,
        f = 0,
        p = !0,
        m = ``,
        h = ``;
      for (let e = +(i == 2); e < v.length; e++) {
        let g = v[e],
          _ = ae[e],
          y = _ == null ? null : i == 1 ? t[e][_] : t[e][1][_],
          x = N.dataIdx(r, e, o, n),
          S = x == null ? null : i == 1 ? t[e][x] : t[e][1][x];
        if (((Ie = Ie || S != y || x != _), (ae[e] = x), e > 0 && g.show)) {
          let n = x == null ? -10 : x == o ? a : k(i == 1 ? t[0][x] : t[e][0][x], D, c, 0),
            _ = S == null ? -10 : A(S, i == 1 ? b[g.scale] : b[g.facets[1].scale], l, 0);
          if (Ge && S != null) {
            let t = D.ori == 1 ? J : Y,
              n = Cn(We.dist(r, e, x, _, t));
            if (n < ui) {
              let r = We.bias;
              if (r != 0) {
                let i = gi(t, g.scale),
                  a = S >= 0 ? 1 : -1,
                  o = i >= 0 ? 1 : -1;
                o == a && (o == 1 ? (r == 1 ? S >= i : S <= i) : r == 1 ? S <= i : S >= i) && ((ui = n), (di = e));
              } else (ui = n), (di = e);
            }
          }
          if (Ie || Ke) {
            let t, i;
            D.ori == 0 ? ((t = n), (i = _)) : ((t = _), (i = n));
            let a,
              o,
              c,
              l,
              g,
              v,
              y = !0,
              b = Ue.bbox;
            if (b != null) {
              y = !1;
              let t = b(r, e);
              (c = t.left), (l = t.top), (a = t.width), (o = t.height);
            } else (c = t), (l = i), (a = o = Ue.size(r, e));
            if (((v = Ue.fill(r, e)), (g = Ue.stroke(r, e)), Ke))
              e == di && ui <= We.prox && ((s = c), (u = l), (d = a), (f = o), (p = y), (m = v), (h = g));
            else {
              let t = qe[e];
              t != null && ((Je[e] = c), (Ye[e] = l), Zt(t, a, o, y), Yt(t, v, g), qt(t, En(c), En(l), z, B));
            }
          }
        }
      }
      if (Ke) {
        let e = We.prox;
        if (Ie || (fi == null ? ui <= e : ui > e || di != fi)) {
          let e = qe[0];
          e != null && ((Je[0] = s), (Ye[0] = u), Zt(e, d, f, p), Yt(e, m, h), qt(e, En(s), En(u), z, B));
        }
      }
    }
    if (Z.show && Br) {
      if (e != null) {
        let [t, n] = $.scales,
          [r, i] = $.match,
          [a, o] = e.cursor.sync.scales,
          s = e.cursor.drag;
        if (((X = s._x), (Hr = s._y), X || Hr)) {
          let { left: s, top: u, width: d, height: f } = e.select,
            p = e.scales[a].ori,
            m = e.posToVal,
            h,
            g,
            _,
            v,
            y,
            x = t != null && r(t, a),
            S = n != null && i(n, o);
          x && X
            ? (p == 0 ? ((h = s), (g = d)) : ((h = u), (g = f)),
              (_ = b[t]),
              (v = k(m(h, a), _, c, 0)),
              (y = k(m(h + g, a), _, c, 0)),
              bi(Dn(v, y), Cn(y - v)))
            : bi(0, c),
            S && Hr
              ? (p == 1 ? ((h = s), (g = d)) : ((h = u), (g = f)),
                (_ = b[n]),
                (v = A(m(h, o), _, l, 0)),
                (y = A(m(h + g, o), _, l, 0)),
                xi(Dn(v, y), Cn(y - v)))
              : xi(0, l);
        } else Qi();
      } else {
        let e = Cn(Rr - Mr),
          t = Cn(zr - Nr);
        if (D.ori == 1) {
          let n = e;
          (e = t), (t = n);
        }
        (X = Vr.x && e >= Vr.dist), (Hr = Vr.y && t >= Vr.dist);
        let n = Vr.uni;
        n == null
          ? Vr.x && Vr.y && (X || Hr) && (X = Hr = !0)
          : X && Hr && ((X = e >= n), (Hr = t >= n), !X && !Hr && (t > e ? (Hr = !0) : (X = !0)));
        let r, i;
        X && (D.ori == 0 ? ((r = Pr), (i = J)) : ((r = Lr), (i = Y)), bi(Dn(r, i), Cn(i - r)), Hr || xi(0, l)),
          Hr && (D.ori == 1 ? ((r = Pr), (i = J)) : ((r = Lr), (i = Y)), xi(Dn(r, i), Cn(i - r)), X || bi(0, c)),
          !X && !Hr && (bi(0, 0), xi(0, 0));
      }
    }
    if (((Vr._x = X), (Vr._y = Hr), e == null)) {
      if (a) {
        if (ma != null) {
          let [e, t] = $.scales;
          ($.values[0] = e == null ? null : gi(D.ori == 0 ? J : Y, e)),
            ($.values[1] = t == null ? null : gi(D.ori == 1 ? J : Y, t));
        }
        ga(Tt, r, J, Y, z, B, o);
      }
      if (Ge) {
        let e = a && $.setSeries,
          t = We.prox;
        fi == null ? ui <= t && ii(di, pi, !0, e) : ui > t ? ii(null, pi, !0, e) : di != fi && ii(di, pi, !0, e);
      }
    }
    Ie && ((M.idx = o), ji()), n !== !1 && fa(`setCursor`);
  }
  let Pi = null;
  Object.defineProperty(r, 'rect', {
    get() {
      return (Pi ?? Bi(!1), Pi);
    },
  });
  function Bi(e = !1) {
    e ? (Pi = null) : ((Pi = m.getBoundingClientRect()), fa(`syncRect`, Pi));
  }
  function Vi(e, t, n, r, i, a, o) {
    N._lock ||
      (Br && e != null && e.movementX == 0 && e.movementY == 0) ||
      (Hi(e, t, n, r, i, a, o, !1, e != null), e == null ? Ni(t, !0, !1) : Ni(null, !0, !0));
  }
  function Hi(e, t, n, i, a, o, c, l, u) {
    if ((Pi ?? Bi(!1), He(e), e != null)) (n = e.clientX - Pi.left), (i = e.clientY - Pi.top);
    else {
      if (n < 0 || i < 0) {
        (J = -10), (Y = -10);
        return;
      }
      let [e, r] = $.scales,
        c = t.cursor.sync,
        [l, u] = c.values,
        [d, f] = c.scales,
        [p, m] = $.match,
        h = t.axes[0].side % 2 == 1,
        g = D.ori == 0 ? z : B,
        _ = D.ori == 1 ? z : B,
        v = h ? o : a,
        y = h ? a : o,
        x = h ? i : n,
        S = h ? n : i;
      if (
        ((n = d == null ? (x / v) * g : p(e, d) ? s(l, b[e], g, 0) : -10),
        (i = f == null ? (S / y) * _ : m(r, f) ? s(u, b[r], _, 0) : -10),
        D.ori == 1)
      ) {
        let e = n;
        (n = i), (i = e);
      }
    }
    u &&
      (t == null || t.cursor.event.type == Tt) &&
      ((n <= 1 || n >= z - 1) && (n = Kn(n, z)), (i <= 1 || i >= B - 1) && (i = Kn(i, B))),
      l ? ((Mr = n), (Nr = i), ([Pr, Lr] = N.move(r, n, i))) : ((J = n), (Y = i));
  }
  let Ji = { width: 0, height: 0, left: 0, top: 0 };
  function Qi() {
    Ur(Ji, !1);
  }
  let $i, ta, na, ra;
  function ia(e, t, n, i, a, o, s) {
    (Br = !0),
      (X = Hr = Vr._x = Vr._y = !1),
      Hi(e, t, n, i, a, o, s, !0, !1),
      e != null && (_e(Dt, Lt, oa, !1), ga(Et, r, Pr, Lr, z, B, null));
    let { left: c, top: l, width: u, height: d } = Z;
    ($i = c), (ta = l), (na = u), (ra = d);
  }
  function oa(e, t, n, i, a, o, s) {
    (Br = Vr._x = Vr._y = !1), Hi(e, t, n, i, a, o, s, !1, !0);
    let { left: c, top: l, width: u, height: d } = Z,
      f = u > 0 || d > 0,
      p = $i != c || ta != l || na != u || ra != d;
    if ((f && p && Ur(Z), Vr.setScale && f && p)) {
      let e = c,
        t = u,
        n = l,
        r = d;
      if ((D.ori == 1 && ((e = l), (t = d), (n = c), (r = u)), X && ri(S, gi(e, S), gi(e + t, S)), Hr))
        for (let e in b) {
          let t = b[e];
          e != S && t.from == null && t.min != G && ri(e, gi(n + r, e), gi(n, e));
        }
      Qi();
    } else N.lock && ((N._lock = !N._lock), Ni(t, !0, e != null));
    e != null && (ve(Dt, Lt), ga(Dt, r, J, Y, z, B, null));
  }
  function sa(e, t, n, r, i, a, o) {
    if (N._lock) return;
    He(e);
    let s = Br;
    if (Br) {
      let e = !0,
        t = !0,
        n,
        r;
      D.ori == 0 ? ((n = X), (r = Hr)) : ((n = Hr), (r = X)),
        n && r && ((e = J <= 10 || J >= z - 10), (t = Y <= 10 || Y >= B - 10)),
        n && e && (J = J < Pr ? 0 : z),
        r && t && (Y = Y < Lr ? 0 : B),
        Ni(null, !0, !0),
        (Br = !1);
    }
    (J = -10), (Y = -10), ae.fill(null), Ni(null, !0, !0), s && (Br = s);
  }
  function ca(e, t, n, i, a, o, s) {
    N._lock || (He(e), on(), Qi(), e != null && ga(At, r, J, Y, z, B, null));
  }
  function la() {
    y.forEach(Ua), Le(r.width, r.height, !0);
  }
  en(Pt, Rt, la);
  let ua = {};
  (ua.mousedown = ia),
    (ua.mousemove = Vi),
    (ua.mouseup = oa),
    (ua.dblclick = ca),
    (ua.setSeries = (e, t, n, i) => {
      let a = $.match[2];
      (n = a(r, t, n)), n != -1 && ii(n, i, !0, !1);
    }),
    F &&
      (_e(Et, m, ia),
      _e(Tt, m, Vi),
      _e(Ot, m, (e) => {
        He(e), Bi(!1);
      }),
      _e(kt, m, sa),
      _e(At, m, ca),
      Da.add(r),
      (r.syncRect = Bi));
  let da = (r.hooks = e.hooks || {});
  function fa(e, t, n) {
    br
      ? xr.push([e, t, n])
      : e in da &&
        da[e].forEach((e) => {
          e.call(null, r, t, n);
        });
  }
  (e.plugins || []).forEach((e) => {
    for (let t in e.hooks) da[t] = (da[t] || []).concat(e.hooks[t]);
  });
  let pa = (e, t, n) => n,
    $ = ur(
      {
        key: null,
        setSeries: !1,
        filters: { pub: Hn, sub: Hn },
        scales: [S, v[1] ? v[1].scale : null],
        match: [Un, Un, pa],
        values: [null, null],
      },
      N.sync,
    );
  $.match.length == 2 && $.match.push(pa), (N.sync = $);
  let ma = $.key,
    ha = Yi(ma);
  function ga(e, t, n, r, i, a, o) {
    $.filters.pub(e, t, n, r, i, a, o) && ha.pub(e, t, n, r, i, a, o);
  }
  ha.sub(r);
  function _a(e, t, n, r, i, a, o) {
    $.filters.sub(e, t, n, r, i, a, o) && ua[e](null, t, n, r, i, a, o);
  }
  r.pub = _a;
  function va() {
    ha.unsub(r), Da.delete(r), ge.clear(), tn(Pt, Rt, la), l.remove(), L?.remove(), fa(`destroy`);
  }
  r.destroy = va;
  function ya() {
    fa(`init`, e, t),
      an(t || e.data, !1),
      j[S] ? Er(S, j[S]) : on(),
      (Fe = Z.show && (Z.width > 0 || Z.height > 0)),
      (Pe = Ie = !0),
      Le(e.width, e.height);
  }
  return (v.forEach(Ct), y.forEach(It), n ? (n instanceof HTMLElement ? (n.appendChild(l), ya()) : n(r, ya)) : ya(), r);
}
(Wa.assign = ur),
  (Wa.fmtNum = bn),
  (Wa.rangeNum = gn),
  (Wa.rangeLog = un),
  (Wa.rangeAsinh = dn),
  (Wa.orient = Qi),
  (Wa.pxRatio = H),
  (Wa.join = hr),
  (Wa.fmtDate = Or),
  (Wa.tzDate = Ar),
  (Wa.sync = Yi);
{
  (Wa.addGap = ra), (Wa.clipGaps = na);
  let e = (Wa.paths = { points: ga });
  (e.linear = ba), (e.stepped = xa), (e.bars = Ca), (e.spline = Ta);
}
function Ga(e) {
  let t = [[], [], [], [], []],
    n = e.every((e) => e.value >= 0);
  for (let { at: r, value: i, lower: a, upper: o } of e) {
    let e = a !== null && o !== null && (i < a || i > o);
    t[0].push(r / 1e3),
      t[1].push(a === null ? null : n ? Math.max(0, a) : a),
      t[2].push(o),
      t[3].push(i),
      t[4].push(e ? i : null);
  }
  return t;
}
var Ka = (e) => getComputedStyle(document.documentElement).getPropertyValue(e).trim();
function qa(e, t) {
  let n = { stroke: Ka(`--muted`), grid: { stroke: Ka(`--line`), width: 1 }, ticks: { show: !1 }, font: `11px system-ui` };
  return {
    width: e,
    height: t,
    legend: { show: !1 },
    cursor: { points: { show: !1 }, y: !1 },
    padding: [8, 8, 0, 0],
    scales: { x: { time: !0 } },
    axes: [
      { ...n, space: 70 },
      { ...n, size: 44, space: 28, values: (e, t) => t.map((e) => Fe(e)) },
    ],
    bands: [{ series: [2, 1], fill: Ka(`--band`) }],
    series: [
      {},
      { stroke: `transparent`, points: { show: !1 } },
      { stroke: `transparent`, points: { show: !1 } },
      { stroke: Ka(`--value`), width: 1.5, points: { show: !1 } },
      { stroke: Ka(`--bad`), width: 2.5, points: { show: !0, size: 5, fill: Ka(`--bad`), stroke: Ka(`--bad`) } },
    ],
  };
}
function Ja({ points: e, height: t }) {
  let n = B(null),
    r = B(null);
  return (
    z(() => {
      let i = n.current;
      if (!i) return;
      let a = new Wa(qa(i.clientWidth || 300, t), Ga(e), i);
      r.current = a;
      let o = new ResizeObserver(() => a.setSize({ width: i.clientWidth, height: t }));
      return (
        o.observe(i),
        () => {
          o.disconnect(), a.destroy(), (r.current = null);
        }
      );
    }, [t]),
    z(() => r.current?.setData(Ga(e)), [e]),
    V(`div`, { class: `chart`, ref: n, style: { height: `${t}px` } })
  );
}
var Ya = new Map();
function Xa(e) {
  return Math.min(36e5, Math.max(12e4, e.intervalMs * 240));
}
function Za(e, t) {
  return `${e.name}\u0000${JSON.stringify(Object.entries(t.labels).sort())}`;
}
function Qa(e, t) {
  let n = Za(e, t),
    r = Ya.get(n) ?? [],
    i = r.at(-1)?.at ?? 0,
    a = t.at - Xa(e),
    o = [...r, ...t.points.filter((e) => e.at > i)].filter((e) => e.at >= a);
  return (Ya.set(n, o), o);
}
function $a({ watch: e, series: t }) {
  let n = t.phase === `firing` ? `anomalous` : t.expected === null ? `learning` : t.phase === `pending` ? `pending` : `normal`;
  return V(`article`, {
    class: `card ${n}`,
    children: [
      V(`header`, { children: [V(`strong`, { children: Re(t.labels) }), V(`span`, { class: `state ${n}`, children: n })] }),
      V(`p`, {
        children: [
          V(`span`, { class: `value`, children: Fe(t.value) }),
          ` `,
          V(`span`, { class: `quiet`, children: e.unit }),
          V(`span`, {
            class: `quiet expected`,
            children: t.expected === null ? `no band yet` : `expected ${Fe(t.lower)}–${Fe(t.upper)}`,
          }),
        ],
      }),
      V(Ja, { points: Qa(e, t), height: 110 }),
    ],
  });
}
var eo = 12;
function to({ watch: e }) {
  let t = [...e.series].sort((e, t) => Number(t.phase === `firing`) - Number(e.phase === `firing`)),
    n = e.learning > 0 ? ` · ${e.learning} learning` : ``;
  return V(`section`, {
    children: [
      V(`h2`, {
        children: [e.name, V(`span`, { class: `quiet`, children: [e.seriesCount, ` series · `, e.detector, ` · `, e.stage, n] })],
      }),
      e.seriesCount === 0 &&
        V(`p`, {
          class: `quiet`,
          children: `No series yet: the query has returned nothing, or the source has not answered. See /health.`,
        }),
      V(`div`, { class: `cards`, children: t.slice(0, eo).map((t) => V($a, { watch: e, series: t }, JSON.stringify(t.labels))) }),
      e.seriesCount > eo &&
        V(`p`, {
          class: `quiet`,
          children: [e.seriesCount - eo, ` more series are watched and not drawn here; /api/v1/watches has them.`],
        }),
    ],
  });
}
var no = 1e3;
function ro() {
  let [e, t] = ye({ snapshot: null, problem: null, tokenNeeded: !1 });
  return (
    z(() => {
      let e = !1,
        n = 0,
        r = async () => {
          try {
            let n = await Pe();
            e || t({ snapshot: n, problem: null, tokenNeeded: !1 });
          } catch (n) {
            let r = n instanceof Ae;
            e ||
              t((e) => ({ ...e, tokenNeeded: r, problem: r ? null : `The service does not answer; trying again each second.` }));
          }
          e || (n = window.setTimeout(() => void r(), no));
        };
      return (
        r(),
        () => {
          (e = !0), window.clearTimeout(n);
        }
      );
    }, []),
    e
  );
}
function io() {
  return V(`form`, {
    onSubmit: (e) => {
      e.preventDefault();
      let t = e.currentTarget.elements[0];
      Me(t.value.trim()), (t.value = ``);
    },
    children: [
      V(`label`, {
        children: [`This server wants a token (it is in data/token): `, V(`input`, { type: `password`, autocomplete: `off` })],
      }),
      ` `,
      V(`button`, { type: `submit`, children: `Show` }),
    ],
  });
}
function ao() {
  let { snapshot: e, problem: t, tokenNeeded: n } = ro();
  if (n) return V(io, {});
  if (e === null) return V(`p`, { class: `quiet`, children: t ?? `Loading…` });
  let r = Date.now(),
    { watches: i, anomalies: a, alerts: o, deliveries: s, health: c } = e;
  return V(y, {
    children: [
      V(`header`, { class: `top`, children: [V(`h1`, { children: `Runtime Intelligence` }), V(qe, { health: c })] }),
      t && V(`p`, { class: `problem`, children: t }),
      V(`div`, {
        class: `columns`,
        children: [
          V(`section`, {
            children: [
              V(`h2`, { children: [`Open alerts `, o.length > 0 && V(`span`, { class: `count`, children: o.length })] }),
              V(`ul`, {
                class: `rows`,
                children:
                  o.length === 0
                    ? V(`li`, { class: `quiet`, children: `Nothing fires.` })
                    : o.map((e) => V(Ue, { view: e, now: r }, e.alert.fingerprint)),
              }),
              V(`h2`, { children: `Anomalies` }),
              V(`ul`, {
                class: `rows`,
                children:
                  a.length === 0
                    ? V(`li`, { class: `quiet`, children: `None so far.` })
                    : a.slice(0, 8).map((e) => V(We, { anomaly: e, now: r }, e.id)),
              }),
            ],
          }),
          V(`section`, {
            children: [
              V(`h2`, { children: `Latest notifications` }),
              V(`ul`, {
                class: `rows`,
                children:
                  s.length === 0
                    ? V(`li`, { class: `quiet`, children: `Nobody was told anything yet.` })
                    : s.slice(0, 12).map((e) => V(Ke, { view: e }, e.delivery.id)),
              }),
            ],
          }),
        ],
      }),
      i.length === 0 &&
        V(`p`, { class: `quiet`, children: 'No watches: set PROMETHEUS_URL, or add `prometheus:` or `scrape:` to rti.yml.' }),
      i.map((e) => V(to, { watch: e }, e.name)),
      V(`section`, { children: [V(`h2`, { children: `Endpoints` }), V(Ye, {})] }),
    ],
  });
}
var oo = document.getElementById(`page`);
oo && F(V(ao, {}), oo);
