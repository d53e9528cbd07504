//! The variables of the Express middleware that click2call replaces: two are aliases, and for the others the start names
//! the replacement.

/// A variable of the middleware.
struct Variable {
    name: &'static str,
    /// The variable that it is an alias of.
    alias_of: Option<&'static str>,
    /// What to do instead.
    replacement: &'static str,
    /// Whether other programs have a variable of this name too.
    is_common: bool,
}

const VARIABLES: [Variable; 10] = [
    Variable {
        name: "NETSAPIENS_API_URL",
        alias_of: Some("NS_API_URL"),
        replacement: "it is used as NS_API_URL",
        is_common: false,
    },
    Variable {
        name: "NETSAPIENS_SUBSCRIBER_TOKEN",
        alias_of: Some("NS_TOKEN"),
        replacement: "it is used as NS_TOKEN",
        is_common: false,
    },
    Variable {
        name: "API_GATEWAY_URL",
        alias_of: None,
        replacement: "NS_API_URL is the address of the gateway, and C2C_NETSAPIENS_SUBSCRIPTION_KEY its key",
        is_common: false,
    },
    Variable {
        name: "RATE_LIMIT_MAX_REQUESTS",
        alias_of: None,
        replacement: "C2C_LIMITS_IP_PER_MINUTE for visitors, C2C_CALL_CONTROL_PER_MINUTE for users of applications",
        is_common: false,
    },
    Variable {
        name: "RATE_LIMIT_WINDOW_MS",
        alias_of: None,
        replacement: "nothing: the name of each limit says its time",
        is_common: false,
    },
    Variable {
        name: "PORT",
        alias_of: None,
        replacement: "C2C_LISTEN is address and port, like 0.0.0.0:3000",
        is_common: true,
    },
    Variable {
        name: "JWT_SECRET",
        alias_of: None,
        replacement: "C2C_CALL_CONTROL_TOKENS_SECRET, with C2C_CALL_CONTROL_TOKENS_ALGORITHM=HS256 and C2C_CALL_CONTROL_TENANT",
        is_common: true,
    },
    Variable {
        name: "CORS_ORIGIN",
        alias_of: None,
        replacement: "C2C_CALL_CONTROL_ALLOWED_ORIGINS for applications, `allowed_origins` in domains.json for visitors",
        is_common: true,
    },
    Variable { name: "LOG_LEVEL", alias_of: None, replacement: "C2C_LOG_LEVEL", is_common: true },
    Variable {
        name: "NODE_ENV",
        alias_of: None,
        replacement: "nothing: there is one mode",
        is_common: true,
    },
];

/// The variable of the middleware that is read where the variable `name` is not set.
pub fn alias_of(name: &str) -> Option<&'static str> {
    let found = VARIABLES.iter().find(|variable| variable.alias_of == Some(name));
    found.map(|variable| variable.name)
}

/// A sentence for each of `names` that is a variable of the middleware. Names that other programs have too count only
/// beside one that is the middleware's alone.
pub fn notices(names: &[String]) -> Vec<String> {
    let is_set = |variable: &&Variable| names.iter().any(|name| name == variable.name);
    let set: Vec<_> = VARIABLES.iter().filter(is_set).collect();
    if set.iter().all(|variable| variable.is_common) {
        return Vec::new();
    }
    let notice = |variable: &Variable| {
        let Variable { name, alias_of, replacement, .. } = variable;
        match alias_of {
            Some(_) => format!("{name} is a variable of the Express middleware; {replacement}"),
            None => format!(
                "{name} is a variable of the Express middleware and has no effect; its replacement: {replacement}"
            ),
        }
    };
    set.into_iter().map(notice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_variable_of_the_middleware_is_an_alias_or_names_its_replacement() {
        let all: Vec<_> = VARIABLES.iter().map(|variable| variable.name).collect();

        let notices = notices(&names(&all));

        assert_eq!(notices.len(), 10);
        assert!(notices.iter().any(|it| it.starts_with("PORT ") && it.contains("C2C_LISTEN")));
        assert_eq!(alias_of("NS_TOKEN"), Some("NETSAPIENS_SUBSCRIBER_TOKEN"));
        assert_eq!(alias_of("C2C_LISTEN"), None);
    }

    #[test]
    fn a_variable_that_many_programs_have_is_no_sign_of_the_middleware() {
        assert!(notices(&names(&["PORT", "NODE_ENV", "PATH"])).is_empty());
        assert_eq!(notices(&names(&["PORT", "API_GATEWAY_URL"])).len(), 2);
    }
}
