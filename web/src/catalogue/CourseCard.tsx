import { Link } from "@tanstack/react-router";
import { Star } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Course } from "@/api/types";
import { Cover } from "@/ui/Cover";
import { Price } from "./Price";

export function CourseCard({ course }: { course: Course }) {
  const { t, i18n } = useTranslation();
  const { average, count } = course.rating;
  return (
    <li className="card group relative flex flex-col overflow-hidden transition-shadow duration-200 focus-within:shadow-card hover:shadow-card">
      <Cover
        id={course.id}
        className="h-36 w-full transition-transform duration-300 group-hover:scale-[1.02]"
      />
      <div className="relative flex grow flex-col gap-1.5 bg-surface p-4">
        {course.category && <p className="font-medium text-primary text-xs">{course.category.name}</p>}
        <h2 className="display font-semibold text-lg leading-snug">
          <Link
            to="/courses/$courseId"
            params={{ courseId: course.id }}
            className="after:absolute after:inset-0 after:z-10 focus-visible:outline-none focus-visible:after:rounded-xl focus-visible:after:outline-2 focus-visible:after:outline-focus focus-visible:after:-outline-offset-2"
          >
            <bdi>{course.title}</bdi>
          </Link>
        </h2>
        <p className="text-muted text-sm">
          <bdi>{course.instructor.name}</bdi>
        </p>
        <div className="mt-auto flex items-center justify-between gap-3 pt-3 text-sm">
          <span className="flex items-center gap-3 text-muted">
            {t("courses.lessons", { count: course.lessons_count })}
            {count > 0 && (
              <span className="flex items-center gap-1">
                <Star className="size-3.5 fill-current text-warn" aria-hidden />
                <span className="sr-only">{t("courses.rating", { average, count })}</span>
                <span aria-hidden>{average.toLocaleString(i18n.language, { maximumFractionDigits: 1 })}</span>
              </span>
            )}
          </span>
          <span className="font-medium">
            <Price price={course.price} />
          </span>
        </div>
      </div>
    </li>
  );
}
