import { answer, api } from "./client";

export const signIn = (body: { email: string; password: string }) =>
  answer(api.POST("/api/v1/auth/login", { body }));

export const signUp = (body: {
  name: string;
  email: string;
  password: string;
  role: "student" | "instructor";
}) => answer(api.POST("/api/v1/auth/register", { body }));
