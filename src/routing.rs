//! Routes as values: a path, what is done there by method, and the one way to register them, so that all can be listed.

use actix_web::http::Method;
use actix_web::web::FormConfig;
use actix_web::{FromRequest, Handler, Resource, Responder, guard, web};

/// A path and what is done there.
pub struct Place {
    path: &'static str,
    methods: Vec<Method>,
    resource: Resource,
}

impl Place {
    /// Nothing yet is done at this path.
    pub fn at(path: &'static str) -> Place {
        Place { path, methods: Vec::new(), resource: web::resource(path) }
    }

    /// A page or file is read here: `GET`, and `HEAD` beside it.
    pub fn read<F, Args>(mut self, handler: F) -> Place
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        let route = web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(handler);
        self.methods.push(Method::GET);
        self.resource = self.resource.route(route);
        self
    }

    /// This is done by this method.
    pub fn on<F, Args>(mut self, method: Method, handler: F) -> Place
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.methods.push(method.clone());
        self.resource = self.resource.route(web::method(method).to(handler));
        self
    }

    /// Forms sent here are read like this.
    pub fn taking(mut self, forms: FormConfig) -> Place {
        self.resource = self.resource.app_data(forms);
        self
    }

    /// What can be done there; `HEAD` goes with `GET`.
    pub fn methods(&self) -> &[Method] {
        &self.methods
    }

    /// Every method with the whole pattern, below the path this place is registered under.
    pub fn routes(&self, below: &str) -> Vec<(Method, String)> {
        self.methods.iter().map(|method| (method.clone(), format!("{below}{}", self.path))).collect()
    }

    /// What is registered with the service.
    pub fn into_resource(self) -> Resource {
        self.resource
    }
}
