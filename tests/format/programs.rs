//! Random texts of the whole grammar, with blanks, line ends and comments wherever they may stand.

use crate::oracle::rng::Rng;

/// Writes one text.
pub(super) struct Writer {
    rng: Rng,
    text: String,
    /// Whether comments are written.
    comments: bool,
}

const NAMES: &[&str] = &[
    "a",
    "web",
    "np2",
    "order-api",
    "a-very-long-name-of-a-workload-that-somebody-has-thought-of",
    "pod",
    "set",
    "label",
    "allow",
    "on",
    "in",
    "except",
    "because",
    "\"quoted\"",
    "\"pod\"",
    "\"a # b\"",
];
const KEYS: &[&str] = &["app", "tier", "app.kubernetes.io/name", "pod", "in", "\"k\"", "use"];
const VALUES: &[&str] = &["front", "b", "\"c d\"", "1.2", "pod", "a-long-value-of-a-label-that-goes-on"];
const PORTS: &[&str] = &["80", "tcp/443", "udp/53", "8000-8080", "http", "udp/dns", "sctp", "pod", "\"web\""];
const SETTINGS: &[&str] = &[
    "nonRoot",
    "runAsUser 1000",
    "supplementalGroups 1, 2, 3",
    "drop ALL",
    "add NET_BIND_SERVICE, CHOWN, SETUID, SETGID, SYS_TIME, AUDIT_WRITE, DAC_OVERRIDE, FOWNER, KILL",
    "seccomp localhost \"profiles/a.json\"",
    "selinux level \"s0\" type \"t\"",
    "sysctl \"net.ipv4.ip_unprivileged_port_start\" \"0\"",
    "hardened",
    "label",
    "keep runAsUser, drop",
    "runAsNonRoot true",
];

impl Writer {
    /// The text of a seed.
    pub(super) fn text(seed: u64, comments: bool) -> String {
        let mut writer = Self { rng: Rng::new(seed), text: String::new(), comments };
        let items = 1 + writer.rng.below(3);
        for _ in 0..items {
            if writer.rng.chance(15) {
                writer.block();
            } else {
                writer.item();
            }
            writer.between();
        }
        writer.text
    }

    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A blank that is needed.
    fn blank(&mut self) {
        let blank = *self.rng.pick(&[" ", "  ", "\t", "   "]);
        self.put(blank);
    }

    /// Where a line end doesn't count: anything.
    fn wide(&mut self) {
        for _ in 0..=self.rng.below(2) {
            let gap = if self.comments && self.rng.chance(12) {
                *self.rng.pick(&[" # c\n", "# c\n\t", "\n  # c\n   ", " # kpol: allow(no-dns)\n "])
            } else {
                *self.rng.pick(&[" ", " ", "  ", "\n  ", "\n", "\r\n \t"])
            };
            self.put(gap);
        }
    }

    /// What ends a statement.
    fn between(&mut self) {
        for _ in 0..=self.rng.below(2) {
            let gap = if self.comments && self.rng.chance(30) {
                *self.rng.pick(&[" # c\n", "\n# c\n", "\n\n# c\n\n", "; # c\n", "\n    # c\n    # d\n"])
            } else {
                *self.rng.pick(&["\n", "\n\n", ";", " ; ", "\n\n\n", "\r\n"])
            };
            self.put(gap);
        }
    }

    fn one(&mut self, of: &[&'static str]) {
        let text = *self.rng.pick(of);
        self.put(text);
    }

    fn list(&mut self, most: usize, mut item: impl FnMut(&mut Self)) {
        for index in 0..=self.rng.below(most) {
            if index > 0 {
                self.wide();
                self.put(",");
                self.wide();
            }
            item(self);
        }
    }

    fn word(&mut self, word: &str) {
        self.wide();
        self.put(word);
        self.wide();
    }

    fn block(&mut self) {
        self.put("namespace ");
        self.list(4, |writer| writer.one(NAMES));
        self.wide();
        self.put("{");
        for _ in 0..self.rng.below(3) {
            self.between();
            self.act();
        }
        self.between();
        self.put("}");
    }

    fn item(&mut self) {
        if self.rng.chance(70) {
            return self.act();
        }
        match self.rng.below(7) {
            0 => {
                self.put("use ");
                self.list(5, |writer| writer.put("\"teams/storefront/base.kpol\""));
            }
            1 => {
                self.put("manifests ");
                self.list(5, |writer| writer.put("\"k8s/storefront/\""));
                self.word("in");
                self.one(NAMES);
            }
            2 => {
                self.put("set pod-cidr ");
                self.list(8, |writer| writer.one(&["10.0.0.0/8", "2001:db8::/32", "192.0.2.7"]));
            }
            3 => {
                self.put("label ");
                self.one(KEYS);
                self.word("=");
                self.one(VALUES);
                for _ in 0..self.rng.below(12) {
                    self.word("|");
                    self.one(VALUES);
                }
            }
            4 => {
                self.put("profile hardened");
                self.word("=");
                self.settings();
            }
            5 => {
                self.put("let ");
                self.one(NAMES);
                self.word("=");
                self.ports();
            }
            _ => {
                self.put("let ");
                self.one(NAMES);
                self.word("=");
                self.terms(1);
            }
        }
    }

    fn act(&mut self) {
        match self.rng.below(9) {
            0..=3 => {
                self.one(&["allow ", "deny\t", "assert  "]);
                self.flow("->");
            }
            4 => {
                self.put("assert ");
                self.flow("-/->");
            }
            5 => {
                self.put("isolate ");
                self.terms(1);
                self.one(&["", " ingress", "  egress"]);
            }
            6 => {
                self.one(&["pod ", "assert pod "]);
                self.terms(1);
                self.blank();
                self.settings();
            }
            7 => {
                self.one(&["container ", "assert container "]);
                self.list(4, |writer| writer.one(&["main", "side-*", "init:*", "pod", "\"odd name\""]));
                self.word("in");
                self.terms(1);
                self.blank();
                self.settings();
            }
            _ => {
                self.put("pod ");
                self.terms(1);
                self.wide();
                self.block_of_settings();
            }
        }
        if self.rng.chance(25) {
            self.word("because");
            self.one(&[
                "\"t\"",
                "\"a long reason that says why, and for whom, and until when, and who agreed\"",
            ]);
        }
    }

    fn flow(&mut self, arrow: &str) {
        self.terms(2);
        self.word(arrow);
        self.terms(2);
        if self.rng.chance(40) {
            self.word("on");
            self.ports();
        }
    }

    fn ports(&mut self) {
        self.list(8, |writer| writer.one(PORTS));
    }

    fn terms(&mut self, depth: usize) {
        self.list(7, |writer| writer.term(depth));
        if self.rng.chance(20) {
            self.word("except");
            self.list(4, |writer| writer.term(depth));
        }
    }

    fn term(&mut self, depth: usize) {
        match self.rng.below(10) {
            0..=3 => self.one(NAMES),
            4 => {
                self.one(&[
                    "10.0.0.0/8",
                    "::/0",
                    "*",
                    "*/*",
                    "deploy:web",
                    "shop/web",
                    "sts:\"db\"",
                    "svc:pod",
                ]);
            }
            5 | 6 => self.selector(),
            7 => {
                self.one(&["web", "*", "shop/*", "pod"]);
                self.selector();
            }
            8 => {
                self.selector();
                self.put("/");
                self.selector();
            }
            _ if depth > 0 => {
                self.put("(");
                self.wide();
                self.terms(depth - 1);
                self.wide();
                self.one(&["", ",", " , "]);
                self.put(")");
            }
            _ => self.put("x"),
        }
    }

    fn selector(&mut self) {
        self.put("[");
        self.wide();
        self.list(4, Self::requirement);
        self.one(&["", ","]);
        self.wide();
        self.put("]");
    }

    fn requirement(&mut self) {
        match self.rng.below(5) {
            0 => self.one(KEYS),
            1 => {
                self.put("!");
                self.wide();
                self.one(KEYS);
            }
            2 | 3 => {
                self.one(KEYS);
                self.wide();
                self.one(&["=", "==", "!="]);
                self.wide();
                self.one(VALUES);
            }
            _ => {
                self.one(KEYS);
                self.wide();
                self.one(&["in", "notin"]);
                self.wide();
                self.put("(");
                self.list(8, |writer| writer.one(VALUES));
                self.wide();
                self.put(")");
            }
        }
    }

    fn settings(&mut self) {
        if self.rng.chance(30) {
            return self.block_of_settings();
        }
        for index in 0..=self.rng.below(5) {
            if index > 0 {
                self.blank();
            }
            self.one(SETTINGS);
        }
    }

    fn block_of_settings(&mut self) {
        self.put("{");
        for _ in 0..=self.rng.below(5) {
            self.between();
            self.one(SETTINGS);
        }
        self.between();
        self.put("}");
    }
}
