import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client";
import { whole } from "./pages";
import type { Profile } from "./types";

export const signIn = (body: { email: string; password: string }) =>
  answer(api.POST("/api/v1/auth/login", { body }));

export const signUp = (body: {
  name: string;
  email: string;
  password: string;
  role: "student" | "instructor";
}) => answer(api.POST("/api/v1/auth/register", { body }));

export const signUpOrganization = (body: {
  organization_name: string;
  name: string;
  email: string;
  password: string;
}) => answer(api.POST("/api/v1/auth/register/organization", { body }));

export const editMe = (body: Partial<Profile>) => answer(api.PATCH("/api/v1/users/me", { body }));

export const signIns = queryOptions({
  queryKey: ["sign-ins"],
  queryFn: () => whole((query) => answer(api.GET("/api/v1/auth/sign-ins", { params: { query } }))),
});

export const endSignIn = (sign_in_id: string) =>
  answer(api.DELETE("/api/v1/auth/sign-ins/{sign_in_id}", { params: { path: { sign_in_id } } }));
