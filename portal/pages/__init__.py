"""The pages a reporter sees: one module a page, its template beside it."""
