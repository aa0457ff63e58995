"""The same list in Node: fastify and pg."""
